/** What the columns of the list are called in files. */
import type { ListColumn } from '@sallyport/domain';

export const listColumnNames: Readonly<Record<ListColumn, string>> = {
  name: 'Name',
  hostname: 'Hostname',
  status: 'Status',
  groupName: 'Group',
  tag: 'Tag',
  comments: 'Comments',
  jumpMethod: 'Jump method',
  lastAccessedAt: 'Last accessed',
  consoleUser: 'Console user',
  publicIp: 'Public IP',
  privateIp: 'Private IP',
  fqdn: 'FQDN',
  domain: 'Domain',
  workgroup: 'Workgroup',
  operatingSystem: 'Operating system',
};
