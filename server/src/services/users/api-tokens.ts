/** Tokens that programs are given for an hour, and what whoever shows one may do. */
import { after, apiAccountFault, isApiAccountLocked, lockedForMs, millis, wrongSecretsMost } from '@sallyport/domain';
import type { ApiAccountFault, ApiAccountId, ApiPermissions, Instant } from '@sallyport/domain';
import type { AccessBook } from '../../access/access-book.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { isInNetworks } from '../../auth/networks.ts';
import { hashOfSecret, newSecretText, sameText } from '../../auth/secret-text.ts';
import { apiTokenLengthMs, apiTokensPerAccount } from '../../limits.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { ApiAccountRow } from '../../ports.ts';
import { creatorOf, networksOf, permissionsNow } from './api-account-facts.ts';
import type { ApiAccountWorld, ApiCredentials } from './api-accounts.ts';

export interface ApiTokenWorld extends ApiAccountWorld {
  readonly access: Pick<AccessBook, 'current'>;
}

export type ApiTokenRefusal = 'wrong' | 'locked' | ApiAccountFault;

export type ApiTokenOutcome =
  | { readonly kind: 'issued'; readonly token: string }
  | { readonly kind: 'refused'; readonly because: ApiTokenRefusal };

interface Asked extends ApiCredentials {
  readonly remoteAddress: string;
  /** Whether a refusal is to be written down and counted; kept from floods of them. */
  readonly counted: boolean;
}

async function faultOf({ access }: ApiTokenWorld, row: ApiAccountRow, remoteAddress: string) {
  const facts = { disabled: row.disabledAt !== null, creator: creatorOf(await access.current(), row) };
  return apiAccountFault(facts, isInNetworks(remoteAddress, networksOf(row)));
}

function lockOf(row: ApiAccountRow): Pick<Parameters<typeof isApiAccountLocked>[0], 'lockedUntil'> {
  return { lockedUntil: row.lockedUntil ?? undefined };
}

/** Wrong secrets weigh only from where right ones would be good: nobody else can close an account. */
function failedAttempt(
  row: ApiAccountRow,
  because: ApiTokenRefusal,
  now: Instant,
): { lockedUntil: Instant | null } | undefined {
  if (because !== 'wrong') return undefined;
  const isEnough = (row.failedAttempts + 1) % wrongSecretsMost === 0;
  return { lockedUntil: isEnough ? after(now, millis(lockedForMs)) : row.lockedUntil };
}

async function refuse(
  { store, clock }: ApiTokenWorld,
  { remoteAddress, counted }: Asked,
  { row, because, weighs }: { row: ApiAccountRow | undefined; because: ApiTokenRefusal; weighs: boolean },
): Promise<ApiTokenOutcome> {
  if (counted) {
    const now = clock.now();
    const actor: Actor =
      row === undefined ? { kind: 'nobody', name: '' } : { kind: 'api-account', id: row.id, name: row.name };
    const failed = row === undefined || !weighs ? undefined : failedAttempt(row, because, now);
    const data = { remoteAddress, because };
    await store.commit([
      ...(row === undefined || failed === undefined ? [] : [store.countFailedAttempt(row, failed.lockedUntil)]),
      store.insertAuditEntry(auditEntry({ at: now, kind: 'api-token.refused', actor, data })),
    ]);
  }
  return { kind: 'refused', because };
}

/** Nobody who doesn't know the secret learns more than that it isn't right. */
export async function issueApiToken(world: ApiTokenWorld, asked: Asked): Promise<ApiTokenOutcome> {
  const { store, clock, random } = world;
  const { remoteAddress } = asked;
  const row = await store.findApiAccountByClientId(asked.clientId);
  const isRight = sameText(hashOfSecret(asked.clientSecret), row?.secretHash ?? '');
  const now = clock.now();
  if (row === undefined) return await refuse(world, asked, { row, because: 'wrong', weighs: false });
  const fault = await faultOf(world, row, remoteAddress);
  if (!isRight) return await refuse(world, asked, { row, because: 'wrong', weighs: fault === undefined });
  const because = isApiAccountLocked(lockOf(row), now) ? 'locked' : fault;
  if (because !== undefined) return await refuse(world, asked, { row, because, weighs: false });
  const token = newSecretText(random);
  const expiresAt = after(now, millis(apiTokenLengthMs));
  const entry = auditEntry({
    at: now,
    kind: 'api-token.issued',
    actor: { kind: 'api-account', id: row.id, name: row.name },
    data: { remoteAddress },
  });
  const writes = [
    // A secret that was renewed meanwhile gets no token that would outlive it.
    expecting(store.confirmApiSecret(row), 1, 'api-account.renewed'),
    store.insertApiToken({ tokenHash: hashOfSecret(token), apiAccountId: row.id, createdAt: now, expiresAt }),
    store.removeOldestApiTokens(row.id, apiTokensPerAccount),
    store.insertAuditEntry(entry),
  ];
  try {
    await store.commit(writes);
  } catch (error) {
    if (refusedCode(error) !== 'api-account.renewed') throw error;
    return await refuse(world, asked, { row, because: 'wrong', weighs: false });
  }
  return { kind: 'issued', token };
}

export interface ApiCaller {
  readonly id: ApiAccountId;
  readonly name: string;
  /** As they stand now, with whoever made the account. */
  readonly permissions: ApiPermissions;
  /** Whose right the account has; null for the operator's of the server. */
  readonly createdBy: ApiAccountRow['createdBy'];
}

/** Whoever shows this token from this address; undefined for one that opens nothing. */
export async function findApiCaller(
  world: ApiTokenWorld,
  { token, remoteAddress }: { readonly token: string; readonly remoteAddress: string },
): Promise<ApiCaller | undefined> {
  const { store, clock, access } = world;
  const found = await store.findApiToken(hashOfSecret(token));
  if (found === undefined || clock.now() >= found.expiresAt) return undefined;
  if ((await faultOf(world, found, remoteAddress)) !== undefined) return undefined;
  const { id, name, createdBy } = found;
  return { id, name, createdBy, permissions: permissionsNow(await access.current(), found) };
}
