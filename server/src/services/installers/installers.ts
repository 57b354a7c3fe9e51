/** Installers: preset properties and the secret that lets agents enrol with them. Making, extending, ending them. */
import { createHash } from 'node:crypto';
import { after, formatInstallerId, millis } from '@sallyport/domain';
import type { InstallerFacts, InstallerId, JumpGroupId, UserId } from '@sallyport/domain';
import { enrolmentKeyBody } from '@sallyport/protocol';
import { hashOfSecret, newSecretText } from '../../auth/secret-text.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { noItemPolicies } from '../items/item-policies.ts';
import { expecting } from '../../ports.ts';
import type { Clock, InstallerRow, ItemPolicies, Random, Store, UserRow, Write } from '../../ports.ts';
import type { InstallerOptions } from './installer-options.ts';

export interface InstallerWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface InstallerWish {
  readonly jumpGroupId: JumpGroupId;
  readonly name: string;
  readonly tag: string;
  readonly comments: string;
  readonly createdBy: UserId | null;
  readonly validForMs: number;
  /** How many installations; null for any number. */
  readonly maxUses: number | null;
  /** Of the items that it makes; none unless given. */
  readonly policies?: ItemPolicies;
  /** An address of the portal of the clients that it makes; null for the default one. */
  readonly publicSiteAddress?: string | null;
  readonly options?: InstallerOptions;
}

export interface NewInstaller {
  readonly id: InstallerId;
  /** Known here and nowhere else: what is stored recognises it and can't bring it back. */
  readonly enrolmentKey: string;
}

export function enrolmentKeyText(installerId: InstallerId, secret: string): string {
  const body = enrolmentKeyBody({ installerId, secret });
  return `${body}.${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
}

export async function createInstaller(
  { store, clock, random }: InstallerWorld,
  wish: InstallerWish,
  actor: Actor,
): Promise<NewInstaller> {
  const { validForMs, policies = noItemPolicies, options, publicSiteAddress = null, ...properties } = wish;
  const now = clock.now();
  const id = formatInstallerId(random.bytes(16));
  const secret = newSecretText(random);
  const entry = auditEntry({
    at: now,
    kind: 'installer.created',
    actor,
    target: { kind: 'installer', id, name: wish.name },
  });
  await store.commit([
    ...store.insertInstaller({
      ...policies,
      publicSiteAddress,
      options: JSON.stringify(options ?? {}),
      ...properties,
      id,
      secretHash: hashOfSecret(secret),
      createdAt: now,
      expiresAt: after(now, millis(validForMs)),
      uses: 0,
      revokedAt: null,
    }),
    store.insertAuditEntry(entry),
  ]);
  return { id, enrolmentKey: enrolmentKeyText(id, secret) };
}

/** An installer as the rules see one; `creator` is the user of its `createdBy`, if there is one still. */
export function installerFacts(row: InstallerRow, creator: Pick<UserRow, 'disabledAt'> | undefined): InstallerFacts {
  const standing = creator === undefined ? 'gone' : creator.disabledAt === null ? 'enabled' : 'disabled';
  return {
    revokedAt: row.revokedAt ?? undefined,
    expiresAt: row.expiresAt ?? undefined,
    uses: row.uses,
    maxUses: row.maxUses ?? undefined,
    creator: row.createdBy === null ? 'operator' : standing,
  };
}

/** What is done to an installer that is there; a commit that finds none is refused as `installer.gone`. */
interface InstallerChange {
  readonly id: InstallerId;
  readonly kind: 'installer.revoked' | 'installer.extended' | 'installer.removed';
  readonly write: Write;
  readonly data?: Readonly<Record<string, unknown>>;
}

async function change({ store, clock }: InstallerWorld, { id, kind, write, data }: InstallerChange, actor: Actor) {
  const name = (await store.findInstaller(id))?.name ?? '';
  const target = { kind: 'installer', id, name };
  const entry = auditEntry({ at: clock.now(), kind, actor, target, ...(data === undefined ? {} : { data }) });
  await store.commit([expecting(write, 1, 'installer.gone'), store.insertAuditEntry(entry)]);
}

/** Nobody enrols with it any more; what has been installed stays. It remains in the list. */
export async function revokeInstaller(world: InstallerWorld, id: InstallerId, actor: Actor): Promise<void> {
  const write = world.store.updateInstaller(id, { revokedAt: world.clock.now() });
  await change(world, { id, kind: 'installer.revoked', write }, actor);
}

export interface Extension {
  readonly id: InstallerId;
  /** From now on. */
  readonly validForMs: number;
}

/** Gives it more time, also when its time was over already. */
export async function extendInstaller(
  world: InstallerWorld,
  { id, validForMs }: Extension,
  actor: Actor,
): Promise<void> {
  const expiresAt = after(world.clock.now(), millis(validForMs));
  const write = world.store.updateInstaller(id, { expiresAt });
  await change(world, { id, kind: 'installer.extended', write, data: { expiresAt } }, actor);
}

/** As if it had never been, but for the audit log; what has been installed stays. */
export async function removeInstaller(world: InstallerWorld, id: InstallerId, actor: Actor): Promise<void> {
  await change(world, { id, kind: 'installer.removed', write: world.store.removeInstaller(id) }, actor);
}
