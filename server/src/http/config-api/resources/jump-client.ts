/**
 * A jump item as the contract of the Configuration API describes a jump client: each entry in a group by itself. Nothing
 * that isn't known is invented.
 */
import type { AccessFacts } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { IndexedItem, ItemIndex } from '../../../index/item-index.ts';
import { operatingSystemOf } from '../../../index/entries.ts';
import type { Store } from '../../../ports.ts';
import type { Releases } from '../../../releases/releases.ts';
import { missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { timestamp } from '../values.ts';
import { readPlacement } from './placement.ts';
import type { Placement } from './placement.ts';
import { noSupportButton, readPolicyNumbers } from './policies.ts';
import type { PolicyNumbers } from './policies.ts';

export interface JumpClientWorld {
  readonly store: Store;
  readonly index: ItemIndex;
  readonly access: Pick<AccessBook, 'current'>;
  readonly releases: Pick<Releases, 'current'>;
}

/** What the items of an answer have in common. */
export interface Surroundings {
  readonly placement: Placement;
  readonly policies: PolicyNumbers;
  readonly defaultAddress: string;
  readonly needsUpdate: (item: IndexedItem) => boolean;
}

/** Clients of a portal that has several addresses dial the first of them first. */
export function defaultAddressOf({ portals }: AccessFacts): string {
  return [...portals.values()].find(({ isDefault }) => isDefault)?.addresses[0] ?? 'localhost';
}

export async function surroundingsOf({ store, access, releases }: JumpClientWorld): Promise<Surroundings> {
  return {
    placement: await readPlacement(store),
    policies: await readPolicyNumbers(store),
    defaultAddress: defaultAddressOf(await access.current()),
    needsUpdate: ({ entry: { row, facts } }) => {
      const platform = `${facts.platform}-${facts.architecture}`;
      const current = platform === 'linux-x64' || platform === 'linux-arm64' ? releases.current(platform) : undefined;
      return current !== undefined && row.version !== '' && row.version !== current.manifest.version;
    },
  };
}

export function describedClient(
  item: IndexedItem,
  { placement, policies, defaultAddress, needsUpdate }: Surroundings,
): Described {
  const { row, entry } = item;
  const { client, standing } = entry;
  return {
    id: item.item.apiId,
    ...placement.describe(row.jumpGroupId),
    name: row.name,
    hostname: row.hostname,
    fqdn: row.fqdn,
    tag: row.tag,
    comments: row.comments,
    ...policies.describe(item.item),
    public_site_address: entry.row.publicSiteAddress ?? defaultAddress,
    ...noSupportButton,
    install_mode: entry.facts.installMode,
    connection_type: standing.kind === 'uninstalled' ? 'uninstalled' : 'active',
    last_connect_timestamp: timestamp(client.lastConnectedAt),
    last_disconnect_timestamp: timestamp(client.lastDisconnectedAt),
    is_lost: standing.kind === 'lost',
    needs_update: needsUpdate(item),
    unavailable_reason: client.disabledAt === undefined ? 'none' : 'disabled',
    operating_system: operatingSystemOf(entry),
    public_ip: row.publicIp,
    private_ip: row.privateIp,
    console_user: row.consoleUser,
    expiration_timestamp: timestamp(client.expiresAt),
    max_offline_minutes: client.maxOfflineMinutes,
    last_access_timestamp: timestamp(item.item.lastAccessAt),
  };
}

export function findByNumber(index: ItemIndex, call: Call): IndexedItem {
  for (const item of index.items()) if (item.item.apiId === idIn(call)) return item;
  throw missing('Jump Client');
}

export function jumpClientHandlers(world: JumpClientWorld): Handlers {
  const { index } = world;
  return {
    /** Those of shared groups; those of personal lists when they are asked for by that word. */
    'api.config.jump-client.index': async ({ filters }) => {
      const surroundings = await surroundingsOf(world);
      const wantsPersonal = filters['jump_group_type'] === 'personal';
      return [...index.items()]
        .filter(({ row }) => surroundings.placement.isPersonal(row.jumpGroupId) === wantsPersonal)
        .toSorted((one, other) => one.item.apiId - other.item.apiId)
        .map((item) => describedClient(item, surroundings));
    },
    'api.config.jump-client.show': async (call) =>
      describedClient(findByNumber(index, call), await surroundingsOf(world)),
  };
}
