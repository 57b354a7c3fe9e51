/** What users do with their own account: names, second factors, logins elsewhere. */
import { checkTypedText } from '@sallyport/domain';
import type { LoginId, UserId } from '@sallyport/domain';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { auditEntry } from '../../audit/entry.ts';
import { refusedCode } from '../../ports.ts';
import type { UserRow, Write } from '../../ports.ts';
import type { AccountsWorld } from './edit-account.ts';
import { endLogins } from './end-logins.ts';
import { registerPasskey } from './passkeys.ts';
import type { RegisterOutcome } from './passkeys.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { secondFactorsOf } from './second-factor.ts';
import type { SecondFactorWorld } from './second-factor.ts';
import { totpWrite } from './totp.ts';

export interface OwnAccountWorld extends AccountsWorld, SecondFactorWorld {}

function entryOf(
  { store, clock }: OwnAccountWorld,
  user: UserRow,
  { kind, ...data }: { readonly kind: string } & Readonly<Record<string, unknown>>,
): readonly Write[] {
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  return store.insertAuditEntry(auditEntry({ at: clock.now(), kind, actor, data }));
}

/** Recovery codes come with the first second factor; undefined when there are some already. */
async function firstCodes(world: OwnAccountWorld, userId: UserId) {
  return (await secondFactorsOf(world, userId)).recoveryCodes > 0 ? undefined : newRecoveryCodes(world, userId);
}

export type AddedFactor =
  | { readonly kind: 'added'; readonly recoveryCodes: readonly string[] | undefined }
  | { readonly kind: Exclude<RegisterOutcome['kind'], 'made'> };

export async function addAuthenticator(
  world: OwnAccountWorld,
  user: UserRow,
  enrolment: { readonly sealed: string; readonly code: string },
): Promise<AddedFactor> {
  const write = totpWrite(world, user.id, enrolment);
  if (write === undefined) return { kind: 'refused' };
  const codes = await firstCodes(world, user.id);
  await world.store.commit([write, ...(codes?.writes ?? []), ...entryOf(world, user, { kind: 'authenticator.added' })]);
  return { kind: 'added', recoveryCodes: codes?.codes };
}

export async function addPasskey(
  world: OwnAccountWorld,
  user: UserRow,
  made: { readonly name: string; readonly origin: string; readonly response: RegistrationResponseJSON },
): Promise<AddedFactor> {
  const outcome = await registerPasskey(world, { ...made, userId: user.id });
  if (outcome.kind !== 'made') return outcome;
  const codes = await firstCodes(world, user.id);
  const entry = entryOf(world, user, { kind: 'passkey.added', name: outcome.name });
  await world.store.commit([outcome.write, ...(codes?.writes ?? []), ...entry]);
  return { kind: 'added', recoveryCodes: codes?.codes };
}

export async function renewRecoveryCodes(world: OwnAccountWorld, user: UserRow): Promise<readonly string[] | 'none'> {
  const { code, passkey } = await secondFactorsOf(world, user.id);
  if (!code && !passkey) return 'none';
  const { codes, writes } = newRecoveryCodes(world, user.id);
  await world.store.commit([...writes, ...entryOf(world, user, { kind: 'recovery-codes.renewed' })]);
  return codes;
}

export type RemovedFactor = 'removed' | 'gone' | 'required';

/** With the last one its recovery codes go; where one is required the last one stays. */
export async function removeFactor(
  world: OwnAccountWorld,
  user: UserRow,
  factor: { readonly kind: 'authenticator' } | { readonly kind: 'passkey'; readonly id: string },
): Promise<RemovedFactor> {
  const { store } = world;
  const [totp, passkeys] = await Promise.all([store.findTotpSecret(user.id), store.listPasskeysOfUser(user.id)]);
  const passkey = factor.kind === 'passkey' ? passkeys.find(({ id }) => id === factor.id) : undefined;
  if (factor.kind === 'passkey' ? passkey === undefined : totp === undefined) return 'gone';
  const isLast = (totp === undefined ? 0 : 1) + passkeys.length === 1;
  if (isLast && user.twoFactorRequired === 1) return 'required';
  await store.commit([
    passkey === undefined ? store.removeTotpSecret(user.id) : store.removePasskey(passkey.id, user.id),
    ...(isLast ? [store.removeRecoveryCodes(user.id)] : []),
    ...(passkey === undefined
      ? entryOf(world, user, { kind: 'authenticator.removed' })
      : entryOf(world, user, { kind: 'passkey.removed', name: passkey.name })),
  ]);
  return 'removed';
}

export async function renameSelf(
  world: OwnAccountWorld,
  user: UserRow,
  typed: string,
): Promise<'renamed' | 'invalid' | 'changed-meanwhile'> {
  const name = checkTypedText(typed.trim(), { min: 1, max: 128 });
  if (name.kind === 'bad') return 'invalid';
  if (name.text === user.displayName) return 'renamed';
  const changes = { displayName: [user.displayName, name.text] };
  const { store, bus, access } = world;
  try {
    await store.commit([
      store.updateUserFrom(user, { displayName: name.text }),
      ...entryOf(world, user, { kind: 'user.renamed-self', changes }),
    ]);
  } catch (error) {
    if (refusedCode(error) === 'conflict') return 'changed-meanwhile';
    throw error;
  }
  bus.publish('access-changed', {});
  await access.current();
  return 'renamed';
}

/** One of the own logins, or all others. */
export async function signOutElsewhere(
  world: OwnAccountWorld,
  user: UserRow,
  which: { readonly kept: LoginId } | { readonly ended: LoginId },
): Promise<'ended' | 'gone'> {
  const { store, bus } = world;
  if ('kept' in which) {
    const ended = await endLogins(store, user.id, which.kept);
    await store.commit([...ended.writes, ...entryOf(world, user, { kind: 'sign-out.elsewhere' })]);
    ended.tell(bus);
    return 'ended';
  }
  const login = await store.findLogin(which.ended);
  if (login?.userId !== user.id) return 'gone';
  const entry = entryOf(world, user, { kind: 'sign-out.elsewhere', loginId: login.id });
  await store.commit([store.removeLogin(login.id), ...entry]);
  bus.publish('login-ended', { loginId: login.id, userId: user.id });
  return 'ended';
}
