/** Accounts of programs: making and changing them. Each change is kept with what it changed, secrets never. */
import {
  apiAccountTextLimits,
  apiNetworksMost,
  apiPermissionsOf,
  caseFold,
  checkTypedText,
  newId,
} from '@sallyport/domain';
import type { ApiAccountId, ApiCreator, ApiPermissions, UserId } from '@sallyport/domain';
import { hashOfSecret, newSecretText } from '../../auth/secret-text.ts';
import { networkFrom } from '../../auth/networks.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, refusedCode, unlessTaken } from '../../ports.ts';
import type { ApiAccountRow, Clock, Random, Store, Write, Writes } from '../../ports.ts';
import { storedPermissions } from './api-account-facts.ts';

export interface ApiAccountWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ApiCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ApiAccountWish {
  readonly name: string;
  readonly comments: string;
  readonly permissions: ApiPermissions;
  /** From which alone it may be used; any when there are none. */
  readonly networks: readonly string[];
}

/** Whoever makes or changes an account, and the most that he may give it. */
export interface By {
  readonly actor: Actor;
  /** Null at the command line of the server. */
  readonly userId: UserId | null;
  readonly creator: ApiCreator;
}

export const operatorOfAccounts: By = {
  actor: { kind: 'operator', name: 'command line' },
  userId: null,
  creator: 'operator',
};

export type ApiAccountFaultyField = 'name' | 'comments' | 'networks';

export type ApiAccountRefusal =
  | { readonly kind: 'taken' }
  | { readonly kind: 'invalid'; readonly field: ApiAccountFaultyField }
  /** It would have more than whoever gives it. */
  | { readonly kind: 'above-creator' };

export type CreateAccountOutcome =
  | ({ readonly kind: 'created'; readonly id: ApiAccountId; readonly name: string } & ApiCredentials)
  | ApiAccountRefusal;

type Kept = Pick<ApiAccountRow, 'name' | 'nameFold' | 'comments' | 'permissions' | 'networks'>;

function kept(wish: ApiAccountWish): { readonly kind: 'good'; readonly row: Kept } | ApiAccountRefusal {
  const name = checkTypedText(wish.name.trim(), apiAccountTextLimits.name);
  if (name.kind === 'bad') return { kind: 'invalid', field: 'name' };
  const comments = checkTypedText(wish.comments.trim(), apiAccountTextLimits.comments);
  if (comments.kind === 'bad') return { kind: 'invalid', field: 'comments' };
  const networks = wish.networks.flatMap((text) => networkFrom(text) ?? []);
  if (networks.length !== wish.networks.length || networks.length > apiNetworksMost) {
    return { kind: 'invalid', field: 'networks' };
  }
  return {
    kind: 'good',
    row: {
      name: name.text,
      nameFold: caseFold(name.text),
      comments: comments.text,
      permissions: storedPermissions(wish.permissions),
      networks: JSON.stringify([...new Set(networks)]),
    },
  };
}

function exceeds(permissions: ApiPermissions, creator: ApiCreator): boolean {
  return storedPermissions(apiPermissionsOf(permissions, creator)) !== storedPermissions(permissions);
}

async function unlessNameTaken<Outcome>(
  commit: () => Promise<void>,
  done: Outcome,
): Promise<Outcome | { readonly kind: 'taken' }> {
  try {
    await commit();
    return done;
  } catch (error) {
    if (refusedCode(error) === 'api-account.name-taken') return { kind: 'taken' };
    throw error;
  }
}

/** The secret is shown once, here; only its hash is kept. */
export async function createApiAccount(
  { store, clock, random }: ApiAccountWorld,
  wish: ApiAccountWish,
  by: By,
): Promise<CreateAccountOutcome> {
  const checked = kept(wish);
  if (checked.kind !== 'good') return checked;
  if (exceeds(wish.permissions, by.creator)) return { kind: 'above-creator' };
  const now = clock.now();
  const id = newId('api-account', now, random.bytes(10));
  const credentials = { clientId: Buffer.from(random.bytes(16)).toString('hex'), clientSecret: newSecretText(random) };
  const { name, comments, permissions, networks } = checked.row;
  const [number, insert] = store.insertApiAccount({
    ...checked.row,
    id,
    clientId: credentials.clientId,
    secretHash: hashOfSecret(credentials.clientSecret),
    createdAt: now,
    disabledAt: null,
    createdBy: by.userId,
    failedAttempts: 0,
    lockedUntil: null,
  });
  const entry = auditEntry({
    at: now,
    kind: 'api-account.created',
    actor: by.actor,
    target: { kind: 'api-account', id, name },
    data: { comments, permissions: JSON.parse(permissions), networks: JSON.parse(networks) },
  });
  const writes: Writes = [number, unlessTaken(insert, 'api-account.name-taken'), store.insertAuditEntry(entry)];
  return await unlessNameTaken(() => store.commit(writes), { kind: 'created', id, name, ...credentials } as const);
}

interface Change {
  readonly row: ApiAccountRow;
  readonly kind: string;
  readonly writes: readonly Write[];
  readonly changes?: Readonly<Record<string, readonly [unknown, unknown]>>;
}

function changeOf({ store, clock }: ApiAccountWorld, { row, kind, writes, changes }: Change, { actor }: By): Writes {
  const target = { kind: 'api-account', id: row.id, name: row.name };
  const data = changes === undefined ? {} : { data: { changes } };
  const entry = auditEntry({ at: clock.now(), kind, actor, target, ...data });
  return [...writes, store.insertAuditEntry(entry)];
}

export type ChangeAccountOutcome = { readonly kind: 'changed' } | ApiAccountRefusal;

/** Whoever changes an account gives it nothing that he has not himself; what it has keeps its creator. */
export async function changeApiAccount(
  world: ApiAccountWorld,
  { row, wish }: { readonly row: ApiAccountRow; readonly wish: ApiAccountWish },
  by: By,
): Promise<ChangeAccountOutcome> {
  const checked = kept(wish);
  if (checked.kind !== 'good') return checked;
  if (exceeds(wish.permissions, by.creator)) return { kind: 'above-creator' };
  const fields = ['name', 'comments', 'permissions', 'networks'] as const;
  const asWritten = (name: (typeof fields)[number], text: string): unknown =>
    name === 'permissions' || name === 'networks' ? JSON.parse(text) : text;
  const changes = Object.fromEntries(
    fields
      .filter((name) => row[name] !== checked.row[name])
      .map((name) => [name, [asWritten(name, row[name]), asWritten(name, checked.row[name])] as const]),
  );
  if (Object.keys(changes).length === 0) return { kind: 'changed' };
  const update = expecting(world.store.updateApiAccount(row.id, checked.row), 1, 'api-account.gone');
  const writes = [unlessTaken(update, 'api-account.name-taken')];
  const change = { row, kind: 'api-account.changed', writes, changes };
  return await unlessNameTaken(() => world.store.commit(changeOf(world, change, by)), { kind: 'changed' } as const);
}

/** A disabled account keeps its secret; its tokens end. Enabling it opens what too many wrong secrets closed, too. */
export async function setApiAccountEnabled(
  world: ApiAccountWorld,
  { row, enabled }: { readonly row: ApiAccountRow; readonly enabled: boolean },
  by: By,
): Promise<void> {
  const { store, clock } = world;
  const disabledAt = enabled ? null : (row.disabledAt ?? clock.now());
  const update = store.updateApiAccount(row.id, { disabledAt, failedAttempts: 0, lockedUntil: null });
  const writes = [expecting(update, 1, 'api-account.gone'), store.removeApiTokensOfAccount(row.id)];
  const kind = enabled ? 'api-account.enabled' : 'api-account.disabled';
  const changes = { enabled: [row.disabledAt === null, enabled] as const };
  await store.commit(changeOf(world, { row, kind, writes, changes }, by));
}

/** A new secret for an account: what was given out before dies with its tokens. */
export async function renewApiSecret(world: ApiAccountWorld, row: ApiAccountRow, by: By): Promise<ApiCredentials> {
  const { store, random } = world;
  const clientSecret = newSecretText(random);
  const changed = { secretHash: hashOfSecret(clientSecret), failedAttempts: 0, lockedUntil: null };
  const writes = [
    expecting(store.updateApiAccount(row.id, changed), 1, 'api-account.gone'),
    store.removeApiTokensOfAccount(row.id),
  ];
  await store.commit(changeOf(world, { row, kind: 'api-account.renewed', writes }, by));
  return { clientId: row.clientId, clientSecret };
}

export async function removeApiAccount(world: ApiAccountWorld, row: ApiAccountRow, by: By): Promise<void> {
  const { store } = world;
  const writes = [
    store.removeApiTokensOfAccount(row.id),
    expecting(store.removeApiAccount(row.id), 1, 'api-account.gone'),
  ];
  await store.commit(changeOf(world, { row, kind: 'api-account.removed', writes }, by));
}
