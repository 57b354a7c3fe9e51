/**
 * A jump item as the contract of the Configuration API describes a jump client. What is not known is empty where the
 * contract takes an empty text, and left out where it does not: nothing is invented.
 */
import { caseFold } from '@sallyport/domain';
import type { IndexedItem } from '../../index/item-index.ts';
import { operatingSystemOf } from '../../index/entries.ts';

export interface ApiSite {
  /** The address that endpoints are given, without scheme and port. */
  readonly publicSiteAddress: string;
  readonly groupApiId: (item: IndexedItem) => number;
}

/** RFC 3339, in UTC, to the second. */
function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function optional(name: string, value: string): Readonly<Record<string, string>> {
  return value === '' ? {} : { [name]: value };
}

function optionalMoment(name: string, at: number | null | undefined): Readonly<Record<string, string>> {
  return at === null || at === undefined ? {} : { [name]: timestamp(at) };
}

export function apiJumpClient(item: IndexedItem, site: ApiSite): Readonly<Record<string, unknown>> {
  const { row, entry } = item;
  const { client, standing } = entry;
  return {
    id: item.item.apiId,
    jump_group_id: site.groupApiId(item),
    jump_group_type: 'shared',
    name: row.name,
    ...optional('hostname', row.hostname),
    ...optional('fqdn', row.fqdn),
    tag: row.tag,
    comments: row.comments,
    jump_policy_id: null,
    attended_session_policy_id: null,
    unattended_session_policy_id: null,
    public_site_address: site.publicSiteAddress,
    customer_client_start_mode: 'normal',
    is_quiet: false,
    install_mode: entry.facts.installMode,
    connection_type: standing.kind === 'uninstalled' ? 'uninstalled' : 'active',
    ...optionalMoment('last_connect_timestamp', client.lastConnectedAt),
    ...optionalMoment('last_disconnect_timestamp', client.lastDisconnectedAt),
    is_lost: standing.kind === 'lost',
    needs_update: false,
    unavailable_reason: client.disabledAt === undefined ? 'none' : 'disabled',
    operating_system: operatingSystemOf(entry),
    public_ip: row.publicIp,
    private_ip: row.privateIp,
    console_user: row.consoleUser,
    ...optionalMoment('expiration_timestamp', client.expiresAt),
    max_offline_minutes: client.maxOfflineMinutes,
    ...optionalMoment('last_access_timestamp', item.item.lastAccessAt),
  };
}

/** Filters that compare a text of the answer, whole and without regard to case. */
export const textFilters = {
  name: 128,
  hostname: 255,
  fqdn: 255,
  tag: 64,
  console_user: undefined,
  public_ip: undefined,
  private_ip: undefined,
} as const;

export type ApiFilters = Readonly<Partial<Record<string, string | number>>>;

/** Whether every filter holds. */
export function fits(client: Readonly<Record<string, unknown>>, filters: ApiFilters): boolean {
  return Object.entries(filters).every(([name, wanted]) => {
    const value = client[name] ?? '';
    return typeof wanted === 'string' && typeof value === 'string'
      ? caseFold(value) === caseFold(wanted)
      : value === wanted;
  });
}
