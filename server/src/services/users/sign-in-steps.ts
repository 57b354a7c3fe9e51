/** The steps of a sign-in after its first: the second factor, setting one up where it is required, a new password. */
import type { UserId } from '@sallyport/domain';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { auditEntry } from '../../audit/entry.ts';
import { passwordFault } from '../../auth/passwords.ts';
import type { PasswordFault } from '../../auth/passwords.ts';
import type { StartedSignIn } from '../../auth/started-sign-ins.ts';
import { refusedCode } from '../../ports.ts';
import type { UserRow, Write } from '../../ports.ts';
import { endLogins } from './end-logins.ts';
import { registerPasskey, takePasskeyAnswer } from './passkeys.ts';
import type { PasskeySite } from './passkeys.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { passkeyPurpose, verifySecondFactor } from './second-factor.ts';
import type { SecondFactorAnswer } from './second-factor.ts';
import { dueStep, goOn } from './sign-in.ts';
import type { DueStep, SignInGoesOn, SignInPlace, SignInWorld, SignedIn } from './sign-in.ts';
import { totpWrite } from './totp.ts';

/** `none`: there is no such sign-in any more, or it is at another step. */
export type StepOutcome =
  | SignedIn
  | SignInGoesOn
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

export interface CurrentSignIn {
  readonly secret: string;
  readonly started: StartedSignIn;
  readonly user: UserRow;
  readonly step: DueStep;
}

/** The sign-in of this cookie, while its user may still sign in with what was proven. */
export async function currentSignIn(
  world: SignInWorld,
  secret: string | undefined,
): Promise<CurrentSignIn | undefined> {
  const started = world.started.find(secret);
  if (started === undefined || secret === undefined) return undefined;
  const user = await world.store.findUser(started.userId);
  if (user === undefined || user.disabledAt !== null || user.passwordChangedAt !== started.passwordChangedAt) {
    world.started.end(secret);
    return undefined;
  }
  const step = await dueStep(world, user, started.secondFactorProven);
  return step && { secret, started, user, step };
}

export interface StepRequest extends PasskeySite {
  readonly secret: string | undefined;
  readonly place: SignInPlace;
}

async function atStep(
  world: SignInWorld,
  { secret }: StepRequest,
  kind: DueStep['kind'],
): Promise<CurrentSignIn | undefined> {
  const current = await currentSignIn(world, secret);
  return current?.step.kind === kind ? current : undefined;
}

export async function answerSecondFactor(
  world: SignInWorld,
  request: StepRequest,
  answer: SecondFactorAnswer,
): Promise<StepOutcome> {
  const current = await atStep(world, request, 'second-factor');
  if (current === undefined) return { kind: 'none' };
  const { secret, started, user } = current;
  const { origin, place } = request;
  const purpose = passkeyPurpose('sign-in', started.id);
  const { remoteAddress } = place;
  const outcome = await verifySecondFactor(world, { userId: user.id, remoteAddress, origin, answer, purpose });
  if (outcome.kind === 'refused') world.started.fail(secret);
  return outcome.kind === 'proven' ? await goOn(world, user, { place, secondFactorProven: true, secret }) : outcome;
}

export type Enrolment =
  | { readonly kind: 'authenticator'; readonly sealed: string; readonly code: string }
  | { readonly kind: 'passkey'; readonly name: string; readonly response: RegistrationResponseJSON };

export type EnrolOutcome =
  | Exclude<StepOutcome, SignedIn | SignInGoesOn>
  | { readonly kind: 'name-invalid' }
  | { readonly kind: 'enrolled'; readonly recoveryCodes: readonly string[]; readonly next: SignedIn | SignInGoesOn };

interface Enrolled {
  readonly write: Write;
  readonly audited: { readonly kind: string; readonly data?: Readonly<Record<string, string>> };
}

async function enrolledBy(
  world: SignInWorld,
  user: UserRow,
  { enrolment, origin }: { readonly enrolment: Enrolment; readonly origin: string },
): Promise<Enrolled | 'refused' | 'name-invalid'> {
  if (enrolment.kind === 'authenticator') {
    const write = totpWrite(world, user.id, enrolment);
    return write === undefined ? 'refused' : { write, audited: { kind: 'authenticator.added' } };
  }
  const { name, response } = enrolment;
  const made = await registerPasskey(world, { userId: user.id, origin, name, response });
  if (made.kind === 'made') return { write: made.write, audited: { kind: 'passkey.added', data: { name: made.name } } };
  return made.kind === 'name-invalid' ? made.kind : 'refused';
}

/** Sets up the second factor without which the sign-in is not done. */
export async function enrolSecondFactor(
  world: SignInWorld,
  request: StepRequest,
  enrolment: Enrolment,
): Promise<EnrolOutcome> {
  const current = await atStep(world, request, 'enrol-second-factor');
  if (current === undefined) return { kind: 'none' };
  const { secret, user } = current;
  const enrolled = await enrolledBy(world, user, { enrolment, origin: request.origin });
  if (enrolled === 'refused') world.started.fail(secret);
  if (typeof enrolled === 'string') return { kind: enrolled };
  const { store, clock } = world;
  const { codes, writes } = newRecoveryCodes(world, user.id);
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  await store.commit([
    enrolled.write,
    ...writes,
    store.insertAuditEntry(auditEntry({ at: clock.now(), actor, ...enrolled.audited })),
  ]);
  const next = await goOn(world, user, { place: request.place, secondFactorProven: true, secret });
  return { kind: 'enrolled', recoveryCodes: codes, next };
}

export type NewPasswordOutcome =
  | StepOutcome
  | { readonly kind: 'fault'; readonly fault: PasswordFault | 'password.same' };

/** The password that an administrator or its age wants replaced. */
export async function replacePassword(
  world: SignInWorld,
  request: StepRequest,
  password: string,
): Promise<NewPasswordOutcome> {
  const current = await atStep(world, request, 'new-password');
  if (current === undefined) return { kind: 'none' };
  const { secret, started, user } = current;
  const changed = await changePassword(world, user, { password });
  if (changed.kind !== 'changed') return changed;
  const { secondFactorProven } = started;
  return await goOn(world, changed.user, { place: request.place, secondFactorProven, secret });
}

export type ChangePasswordOutcome =
  | { readonly kind: 'changed'; readonly user: UserRow }
  | { readonly kind: 'fault'; readonly fault: PasswordFault | 'password.same' }
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** How long to wait when the queue for checking passwords is full. */
const busyWaitMs = 1000;

/** By its user: every other login ends, and what an administrator wanted of the old one is done. */
export async function changePassword(
  { store, clock, passwords, bus }: Pick<SignInWorld, 'store' | 'clock' | 'passwords' | 'bus'>,
  user: UserRow,
  { password, keptLogin }: { readonly password: string; readonly keptLogin?: Parameters<typeof endLogins>[2] },
): Promise<ChangePasswordOutcome> {
  const fault = passwordFault(password, user.username);
  if (fault !== undefined) return { kind: 'fault', fault };
  const isSame = await passwords.verify(user.passwordHash, password);
  if (isSame === undefined) return { kind: 'wait', retryAfterMs: busyWaitMs };
  if (isSame) return { kind: 'fault', fault: 'password.same' };
  const changes = {
    passwordHash: await passwords.hash(password),
    passwordChangedAt: clock.now(),
    passwordResetRequired: 0,
    passwordExpiresAt: null,
  } as const;
  const ended = await endLogins(store, user.id, keptLogin);
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  try {
    await store.commit([
      store.updateUserFrom(user, changes),
      ...ended.writes,
      store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'user.password-changed', actor })),
    ]);
  } catch (error) {
    if (refusedCode(error) === 'conflict') return { kind: 'none' };
    throw error;
  }
  ended.tell(bus);
  return { kind: 'changed', user: { ...user, ...changes } };
}

/** What an answer of a passkey alone is for, before it is known whose it is. */
export const passkeyAlone = 'sign-in by passkey alone';

/** A passkey that verified its user (by finger, face or number) is two factors at once. */
export async function signInByPasskey(
  world: SignInWorld,
  { origin, place }: Pick<StepRequest, 'origin' | 'place'>,
  response: AuthenticationResponseJSON,
): Promise<StepOutcome> {
  const { store, clock } = world;
  const taken = await takePasskeyAnswer(world, { response, bound: passkeyAlone, userId: undefined, origin });
  const user = taken === undefined ? undefined : await usableUser(world, taken.userId);
  if (taken === undefined || user === undefined) {
    const actor = { kind: 'nobody', name: '' } as const;
    const data = { remoteAddress: place.remoteAddress, method: 'passkey' };
    const entry = auditEntry({ at: clock.now(), kind: 'sign-in.refused', actor, data });
    await store.commit([store.insertAuditEntry(entry)]);
    return { kind: 'refused' };
  }
  try {
    await store.commit([taken.write]);
  } catch (error) {
    if (refusedCode(error) === 'second-factor.used') return { kind: 'refused' };
    throw error;
  }
  return await goOn(world, user, { place, secondFactorProven: true });
}

async function usableUser({ store }: SignInWorld, id: UserId): Promise<UserRow | undefined> {
  const user = await store.findUser(id);
  return user?.disabledAt === null ? user : undefined;
}
