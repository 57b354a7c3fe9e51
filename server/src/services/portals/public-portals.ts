/** Public portals: making, changing and removing them. Each change is one commit with its audit entry. */
import {
  caseFold,
  checkTypedText,
  newId,
  portalAddressesMost,
  portalAddressOf,
  portalTextLimits,
} from '@sallyport/domain';
import type { PublicPortalId, SessionPolicyId } from '@sallyport/domain';
import { accessChanged } from '../../access/access-changed.ts';
import type { AccessChange } from '../../access/access-changed.ts';
import { changesBetween } from '../../audit/changes.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, refusedCode, unlessMissing } from '../../ports.ts';
import type { Clock, PublicPortalRow, Random, Store, Write } from '../../ports.ts';

export interface PortalWorld extends AccessChange {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Host names that this server goes by. */
  readonly ownHosts: () => readonly string[];
}

/** The portal of this number has every address that is no other's; its name stays. */
const defaultPortalNumber = 1;

export function isDefaultPortal({ apiId }: Pick<PublicPortalRow, 'apiId'>): boolean {
  return apiId === defaultPortalNumber;
}

export interface PortalWish {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly sessionPolicyId: SessionPolicyId | null;
}

export interface PortalProblem {
  readonly field: string;
  readonly code:
    | 'portal.name-invalid'
    | 'portal.name-taken'
    | 'portal.default-fixed'
    | 'portal.no-address'
    | 'portal.too-many-addresses'
    | 'portal.address-invalid'
    | 'portal.address-not-own'
    | 'portal.address-taken'
    | 'portal.address-in-use'
    | 'session-policy.gone';
}

export type PortalOutcome =
  | { readonly kind: 'done'; readonly id: PublicPortalId }
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid'; readonly problem: PortalProblem };

type Bad = Extract<PortalOutcome, { readonly kind: 'invalid' }>;

function invalid(field: string, code: PortalProblem['code']): Bad {
  return { kind: 'invalid', problem: { field, code } };
}

interface Checked {
  readonly kind: 'good';
  readonly name: string;
  readonly addresses: readonly string[];
}

/** `kept`: addresses that it has already; one that the server no longer goes by may stay, and only stay. */
function check(world: PortalWorld, { name, addresses }: PortalWish, kept: readonly string[]): Checked | Bad {
  const text = checkTypedText(name.trim(), portalTextLimits.name);
  if (text.kind === 'bad') return invalid('name', 'portal.name-invalid');
  if (addresses.length === 0) return invalid('addresses', 'portal.no-address');
  if (addresses.length > portalAddressesMost) return invalid('addresses', 'portal.too-many-addresses');
  const own = new Set(world.ownHosts());
  const hosts: string[] = [];
  for (const [index, typed] of addresses.entries()) {
    const field = `addresses.${index}`;
    const host = portalAddressOf(typed.trim());
    if (host === undefined) return invalid(field, 'portal.address-invalid');
    if (!own.has(host) && !kept.includes(host)) return invalid(field, 'portal.address-not-own');
    if (hosts.includes(host)) return invalid(field, 'portal.address-taken');
    hosts.push(host);
  }
  return { kind: 'good', name: text.text, addresses: hosts };
}

async function addressesOf(store: Store, id: PublicPortalId): Promise<readonly string[]> {
  return (await store.listPortalAddresses()).filter((row) => row.publicPortalId === id).map(({ address }) => address);
}

/** Why a commit was refused, of which field. Anything else goes on. */
async function refusal(store: Store, error: unknown, wish: Checked): Promise<PortalOutcome> {
  switch (refusedCode(error)) {
    case 'portal.name-taken':
      return invalid('name', 'portal.name-taken');
    case 'portal.address-in-use':
      return invalid('addresses', 'portal.address-in-use');
    case 'session-policy.gone':
      return invalid('sessionPolicyId', 'session-policy.gone');
    case 'portal.address-taken': {
      const taken = new Set((await store.listPortalAddresses()).map(({ address }) => address));
      const index = wish.addresses.findIndex((address) => taken.has(address));
      return invalid(`addresses.${Math.max(0, index)}`, 'portal.address-taken');
    }
    default:
      throw error;
  }
}

export async function createPortal(world: PortalWorld, wish: PortalWish, actor: Actor): Promise<PortalOutcome> {
  const { store, clock, random } = world;
  const checked = check(world, wish, []);
  if (checked.kind === 'invalid') return checked;
  const { name, addresses } = checked;
  const { sessionPolicyId } = wish;
  const at = clock.now();
  const id = newId('public-portal', at, random.bytes(10));
  const target = { kind: 'public-portal', id, name };
  const data = { changes: changesBetween({}, { name, addresses, sessionPolicyId }) };
  const insert = store.insertPublicPortal({ id, name, nameFold: caseFold(name), sessionPolicyId });
  try {
    await store.commit([
      ...insert.map((write) => unlessMissing(write, 'session-policy.gone')),
      ...addresses.map((address, position) => store.insertPortalAddress({ address, publicPortalId: id, position })),
      store.insertAuditEntry(auditEntry({ at, kind: 'public-portal.created', actor, target, data })),
    ]);
  } catch (error) {
    return await refusal(store, error, checked);
  }
  await accessChanged(world);
  return { kind: 'done', id };
}

interface AddressChange {
  readonly id: PublicPortalId;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function addressWrites(store: Store, { id, before, after }: AddressChange): readonly Write[] {
  const gone = before.filter((address) => !after.includes(address));
  return [
    ...gone.map((address) => expecting(store.removePortalAddress(address), 1, 'portal.address-in-use')),
    ...after.map((address, position) =>
      before.includes(address)
        ? expecting(store.updatePortalAddress(address, position), 1, 'conflict')
        : store.insertPortalAddress({ address, publicPortalId: id, position }),
    ),
  ];
}

/** `change`: the wish from the portal as it is now, so that whoever names some fields leaves the others. */
export async function changePortal(
  world: PortalWorld,
  { id, change }: { readonly id: PublicPortalId; readonly change: (now: PortalWish) => PortalWish },
  actor: Actor,
): Promise<PortalOutcome> {
  const { store, clock } = world;
  const row = await store.findPublicPortal(id);
  if (row === undefined) return { kind: 'gone' };
  const before = { name: row.name, addresses: await addressesOf(store, id), sessionPolicyId: row.sessionPolicyId };
  const wish = change(before);
  const checked = isDefaultPortal(row) ? checkDefault(wish, before) : check(world, wish, before.addresses);
  if (checked.kind === 'invalid') return checked;
  const { name, addresses } = checked;
  const { sessionPolicyId } = wish;
  const changes = changesBetween(before, { name, addresses, sessionPolicyId });
  if (Object.keys(changes).length === 0) return { kind: 'done', id };
  const target = { kind: 'public-portal', id, name };
  const entry = auditEntry({ at: clock.now(), kind: 'public-portal.changed', actor, target, data: { changes } });
  try {
    const columns = { name, nameFold: caseFold(name), sessionPolicyId };
    await store.commit([
      expecting(store.updatePublicPortal(row, columns), 1, 'conflict'),
      ...addressWrites(store, { id, before: before.addresses, after: addresses }),
      store.insertAuditEntry(entry),
    ]);
  } catch (error) {
    return await refusal(store, error, checked);
  }
  await accessChanged(world);
  return { kind: 'done', id };
}

/** Of the default portal only the policy may change. */
function checkDefault(wish: PortalWish, before: PortalWish): Checked | Bad {
  if (wish.name !== before.name) return invalid('name', 'portal.default-fixed');
  if (wish.addresses.length > 0) return invalid('addresses', 'portal.default-fixed');
  return { kind: 'good', name: before.name, addresses: before.addresses };
}

export interface PortalUses {
  readonly clients: number;
  readonly installers: number;
}

/** How many clients and installers name one of these addresses. */
export async function portalUses({
  store,
}: Pick<PortalWorld, 'store'>): Promise<(addresses: readonly string[]) => PortalUses> {
  const [clients, installers] = await Promise.all([store.countClientsByAddress(), store.countInstallersByAddress()]);
  const sum = (counts: typeof clients, addresses: readonly string[]): number =>
    counts
      .filter(({ publicSiteAddress }) => publicSiteAddress !== null && addresses.includes(publicSiteAddress))
      .reduce((total, { count }) => total + Number(count), 0);
  return (addresses) => ({ clients: sum(clients, addresses), installers: sum(installers, addresses) });
}

export type RemovePortalOutcome =
  | { readonly kind: 'removed' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'default' }
  | { readonly kind: 'in-use'; readonly uses: PortalUses };

/** One through which clients come, or that installers name, stays. */
export async function removePortal(world: PortalWorld, id: PublicPortalId, actor: Actor): Promise<RemovePortalOutcome> {
  const { store, clock } = world;
  const row = await store.findPublicPortal(id);
  if (row === undefined) return { kind: 'gone' };
  if (isDefaultPortal(row)) return { kind: 'default' };
  const { name, sessionPolicyId } = row;
  const addresses = await addressesOf(store, id);
  const target = { kind: 'public-portal', id, name };
  const data = { changes: changesBetween({ name, addresses, sessionPolicyId }, {}) };
  const entry = auditEntry({ at: clock.now(), kind: 'public-portal.removed', actor, target, data });
  try {
    await store.commit([
      ...addressWrites(store, { id, before: addresses, after: [] }),
      expecting(store.removePublicPortal(id), 1, 'portal.gone'),
      store.insertAuditEntry(entry),
    ]);
  } catch (error) {
    if (refusedCode(error) === 'portal.gone') return { kind: 'gone' };
    if (refusedCode(error) !== 'portal.address-in-use') throw error;
    return { kind: 'in-use', uses: (await portalUses(world))(addresses) };
  }
  await accessChanged(world);
  return { kind: 'removed' };
}
