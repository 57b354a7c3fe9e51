/** Accounts of programs, and the tokens that they are given for an hour. */
import { after, caseFold, checkTypedText, millis, newId } from '@sallyport/domain';
import type { ApiAccountId } from '@sallyport/domain';
import { hashOfSecret, newSecretText, sameText } from '../../auth/secret-text.ts';
import { auditEntry } from '../../audit/entry.ts';
import { apiTokenLengthMs, apiTokensPerAccount } from '../../limits.ts';
import { refusedCode, unlessTaken } from '../../ports.ts';
import type { Clock, Random, Store } from '../../ports.ts';

export interface ApiAccountWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ApiCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type CreateAccountOutcome =
  | ({ readonly kind: 'created'; readonly id: ApiAccountId; readonly name: string } & ApiCredentials)
  | { readonly kind: 'taken' }
  | { readonly kind: 'name-invalid' };

/** The secret is shown once, here; only its hash is kept. */
export async function createApiAccount(
  { store, clock, random }: ApiAccountWorld,
  account: { readonly name: string; readonly comments: string },
): Promise<CreateAccountOutcome> {
  const name = checkTypedText(account.name.trim(), { min: 1, max: 128 });
  if (name.kind === 'bad') return { kind: 'name-invalid' };
  const now = clock.now();
  const id = newId('api-account', now, random.bytes(10));
  const credentials = { clientId: Buffer.from(random.bytes(16)).toString('hex'), clientSecret: newSecretText(random) };
  const insert = store.insertApiAccount({
    id,
    name: name.text,
    nameFold: caseFold(name.text),
    clientId: credentials.clientId,
    secretHash: hashOfSecret(credentials.clientSecret),
    comments: account.comments,
    createdAt: now,
    disabledAt: null,
  });
  const entry = auditEntry({
    at: now,
    kind: 'api-account.created',
    actor: { kind: 'operator', name: 'command line' },
    target: { kind: 'api-account', id, name: name.text },
  });
  try {
    await store.commit([unlessTaken(insert, 'api-account.name-taken'), store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'api-account.name-taken') return { kind: 'taken' };
    throw error;
  }
  return { kind: 'created', id, name: name.text, ...credentials };
}

/** A new secret for an account: what was given out before dies with its tokens. */
export async function renewApiSecret(
  { store, clock, random }: ApiAccountWorld,
  name: string,
): Promise<ApiCredentials | undefined> {
  const account = await store.findApiAccountByName(caseFold(name));
  if (account === undefined) return undefined;
  const clientSecret = newSecretText(random);
  const entry = auditEntry({
    at: clock.now(),
    kind: 'api-account.renewed',
    actor: { kind: 'operator', name: 'command line' },
    target: { kind: 'api-account', id: account.id, name: account.name },
  });
  await store.commit([
    store.updateApiAccount(account.id, { secretHash: hashOfSecret(clientSecret) }),
    store.removeApiTokensOfAccount(account.id),
    store.insertAuditEntry(entry),
  ]);
  return { clientId: account.clientId, clientSecret };
}

/** Undefined for credentials that are not right. */
export async function issueApiToken(
  { store, clock, random }: ApiAccountWorld,
  given: ApiCredentials & { readonly remoteAddress: string; readonly audited: boolean },
): Promise<string | undefined> {
  const account = await store.findApiAccountByClientId(given.clientId);
  const isRight = sameText(hashOfSecret(given.clientSecret), account?.secretHash ?? '');
  const now = clock.now();
  const { remoteAddress } = given;
  if (account === undefined || !isRight || account.disabledAt !== null) {
    if (!given.audited) return undefined;
    const actor =
      account === undefined
        ? ({ kind: 'nobody', name: '' } as const)
        : ({ kind: 'api-account', id: account.id, name: account.name } as const);
    await store.commit([
      store.insertAuditEntry(auditEntry({ at: now, kind: 'api-token.refused', actor, data: { remoteAddress } })),
    ]);
    return undefined;
  }
  const token = newSecretText(random);
  const expiresAt = after(now, millis(apiTokenLengthMs));
  const entry = auditEntry({
    at: now,
    kind: 'api-token.issued',
    actor: { kind: 'api-account', id: account.id, name: account.name },
    data: { remoteAddress },
  });
  await store.commit([
    store.insertApiToken({ tokenHash: hashOfSecret(token), apiAccountId: account.id, createdAt: now, expiresAt }),
    store.removeOldestApiTokens(account.id, apiTokensPerAccount),
    store.insertAuditEntry(entry),
  ]);
  return token;
}

export interface ApiCaller {
  readonly id: ApiAccountId;
  readonly name: string;
}

export async function findApiCaller(
  { store, clock }: Pick<ApiAccountWorld, 'store' | 'clock'>,
  token: string,
): Promise<ApiCaller | undefined> {
  const found = await store.findApiToken(hashOfSecret(token));
  if (found === undefined || clock.now() >= found.expiresAt || found.disabledAt !== null) return undefined;
  return { id: found.apiAccountId, name: found.name };
}
