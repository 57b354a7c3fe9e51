/** The list's search, filters, order and chosen item, as they stand in the address. */
import type { SearchField } from '@sallyport/domain';
import type { ItemStatus } from '@sallyport/protocol';
import type { ItemQuery } from '../../../api/jump-items.ts';

export type ItemSearch = {
  readonly search?: string;
  readonly fields?: string;
  readonly group?: string;
  readonly tag?: string;
  readonly status?: ItemStatus;
  readonly sort?: string;
  readonly item?: string;
};

export const statuses: readonly ItemStatus[] = ['available', 'in-use', 'offline', 'lost', 'disabled', 'uninstalled'];

/** In the order in which people think of them. */
export const searchFields: readonly SearchField[] = [
  'name',
  'hostname',
  'groupName',
  'tag',
  'comments',
  'consoleUser',
  'privateIp',
  'publicIp',
  'fqdn',
  'domain',
  'workgroup',
  'status',
  'jumpMethod',
  'lastAccessedAt',
];

const textMax = 200;

export function itemSearchOf(raw: Record<string, unknown>): ItemSearch {
  const search: Record<string, string> = {};
  for (const name of ['search', 'fields', 'group', 'tag', 'sort', 'item'] as const) {
    // The router reads a bare number in the address as a number; here everything is text.
    const value = typeof raw[name] === 'number' ? String(raw[name]) : raw[name];
    if (typeof value === 'string' && value !== '') search[name] = value.slice(0, textMax);
  }
  const status = statuses.find((known) => known === raw['status']);
  return status === undefined ? search : { ...search, status };
}

export function itemQueryOf({ search, fields, group, tag, status }: ItemSearch, sort: string): ItemQuery {
  return { search, fields: search === undefined ? undefined : fields, group, tag, status, sort };
}

export function isNarrowed({ search, group, tag, status }: ItemSearch): boolean {
  return search !== undefined || group !== undefined || tag !== undefined || status !== undefined;
}

/** A change of some of them; undefined takes one away. */
export type ItemSearchChange = { readonly [Name in keyof ItemSearch]?: ItemSearch[Name] | undefined };

export function changedSearch(search: ItemSearch, change: ItemSearchChange): ItemSearch {
  const entries = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
