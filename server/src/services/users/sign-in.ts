/** Signing in by user name and password; what is due after that stands in sign-in-steps.ts. */
import { after, caseFold, millis, nextSignInStep } from '@sallyport/domain';
import { addressPrefix } from '../../auth/client-address.ts';
import type { Logins, NewLogin } from '../../auth/logins.ts';
import type { Passwords } from '../../auth/passwords.ts';
import { hashOfSecret, newSecretText } from '../../auth/secret-text.ts';
import type { StartedSignIns } from '../../auth/started-sign-ins.ts';
import { auditEntry } from '../../audit/entry.ts';
import { deviceLengthMs } from '../../limits.ts';
import type { Bus } from '../../bus/bus.ts';
import type { NewUserRow, UserRow, Write } from '../../ports.ts';
import { secondFactorsOf } from './second-factor.ts';
import type { SecondFactors, SecondFactorWorld } from './second-factor.ts';

export interface SignInWorld extends SecondFactorWorld {
  readonly logins: Logins;
  readonly passwords: Passwords;
  readonly started: StartedSignIns;
  readonly bus: Bus;
}

/** From where somebody signs in. */
export interface SignInPlace {
  readonly remoteAddress: string;
  readonly userAgent: string;
  /** The secret in the device cookie, if the browser has one. */
  readonly deviceSecret: string | undefined;
}

export interface SignInRequest extends SignInPlace {
  readonly username: string;
  readonly password: string;
}

export interface SignedIn {
  readonly kind: 'signed-in';
  readonly newLogin: NewLogin;
  readonly deviceSecret: string;
}

/** It is known who it is, and something more is due before anything is open. */
export interface SignInGoesOn {
  readonly kind: 'goes-on';
  readonly step: DueStep;
  /** For the cookie. */
  readonly secret: string;
}

export type DueStep =
  | { readonly kind: 'second-factor'; readonly factors: SecondFactors }
  | { readonly kind: 'enrol-second-factor' }
  | { readonly kind: 'new-password' };

export type SignInOutcome =
  | SignedIn
  | SignInGoesOn
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** How long to wait when the queue for checking passwords is full. */
const busyWaitMs = 1000;

/** Browsers send longer ones; nobody reads more. */
const userAgentMax = 256;

export interface KnownDevice {
  readonly secret: string;
  readonly hash: string;
}

/** The browser's device cookie, if it is this user's. */
export async function knownDevice(
  { store, clock }: Pick<SignInWorld, 'store' | 'clock'>,
  user: UserRow | undefined,
  secret: string | undefined,
): Promise<KnownDevice | undefined> {
  if (user === undefined || secret === undefined) return undefined;
  const hash = hashOfSecret(secret);
  const device = await store.findDevice(hash);
  const isGood = device !== undefined && device.userId === user.id && clock.now() < device.expiresAt;
  return isGood ? { secret, hash } : undefined;
}

async function noteRefusal({ store, clock }: SignInWorld, user: UserRow | undefined, request: SignInRequest) {
  // A name that nobody has may be a password typed into the wrong field, so it isn't written down.
  const actor =
    user === undefined
      ? ({ kind: 'nobody', name: '' } as const)
      : ({ kind: 'user', id: user.id, name: user.username } as const);
  const data = { remoteAddress: request.remoteAddress, knownUser: user !== undefined };
  await store.commit([
    ...(user === undefined ? [] : [store.countFailedSignIn(user.id)]),
    store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'sign-in.refused', actor, data })),
  ]);
}

/** Begins a login for a user who has proven to be one, and remembers the browser. */
export async function beginLogin(
  world: Pick<SignInWorld, 'store' | 'clock' | 'random' | 'logins'>,
  user: NewUserRow,
  from: { readonly place: SignInPlace; readonly device: KnownDevice | undefined; readonly writes: readonly Write[] },
): Promise<SignedIn> {
  const { store, clock, random, logins } = world;
  const now = clock.now();
  const { remoteAddress } = from.place;
  const newLogin = logins.begin(user, { remoteAddress, userAgent: from.place.userAgent.slice(0, userAgentMax) });
  const deviceSecret = from.device?.secret ?? newSecretText(random);
  const expiresAt = after(now, millis(deviceLengthMs));
  const tokenHash = hashOfSecret(deviceSecret);
  const deviceWrite =
    from.device === undefined
      ? store.insertDevice({ tokenHash, userId: user.id, createdAt: now, lastUsedAt: now, expiresAt })
      : store.updateDeviceUse(tokenHash, now, expiresAt);
  const entry = auditEntry({
    at: now,
    kind: 'sign-in.done',
    actor: { kind: 'user', id: user.id, name: user.username },
    data: { remoteAddress, loginId: newLogin.login.id },
  });
  await store.commit([
    ...from.writes,
    ...newLogin.writes,
    deviceWrite,
    store.updateUser(user.id, { lastSignInAt: now, failedSignIns: 0 }),
    store.insertAuditEntry(entry),
  ]);
  return { kind: 'signed-in', newLogin, deviceSecret };
}

export async function dueStep(
  { store, clock }: Pick<SignInWorld, 'store' | 'clock'>,
  user: UserRow,
  secondFactorProven: boolean,
): Promise<DueStep | undefined> {
  const factors = await secondFactorsOf({ store }, user.id);
  const facts = {
    hasSecondFactor: factors.code || factors.passkey,
    twoFactorRequired: user.twoFactorRequired === 1,
    hasPassword: user.securityProviderId === null,
    passwordResetRequired: user.passwordResetRequired === 1,
    passwordExpiresAt: user.passwordExpiresAt ?? undefined,
  };
  const step = nextSignInStep(facts, secondFactorProven, clock.now());
  if (step === 'done') return undefined;
  return step === 'second-factor' ? { kind: step, factors } : { kind: step };
}

/** Begins the login, or says what is due first. `secret` is that of a sign-in which had begun already. */
export async function goOn(
  world: SignInWorld,
  user: UserRow,
  from: { readonly place: SignInPlace; readonly secondFactorProven: boolean; readonly secret?: string },
): Promise<SignedIn | SignInGoesOn> {
  const { started } = world;
  const { place, secondFactorProven, secret } = from;
  const step = await dueStep(world, user, secondFactorProven);
  if (step !== undefined) {
    const { id: userId, passwordChangedAt } = user;
    if (secret === undefined) {
      return { kind: 'goes-on', step, secret: started.begin({ userId, passwordChangedAt, secondFactorProven }) };
    }
    started.change(secret, { passwordChangedAt, secondFactorProven });
    return { kind: 'goes-on', step, secret };
  }
  if (secret !== undefined) started.end(secret);
  const device = await knownDevice(world, user, place.deviceSecret);
  return await beginLogin(world, user, { place, device, writes: [] });
}

export async function signIn(world: SignInWorld, request: SignInRequest): Promise<SignInOutcome> {
  const { store, clock, passwords, throttle } = world;
  const account = caseFold(request.username);
  const user = await store.findUserByName(account);
  const device = await knownDevice(world, user, request.deviceSecret);
  const attempt = { account, network: addressPrefix(request.remoteAddress), device: device?.hash };
  const wait = throttle.begin(attempt, clock.now());
  if (wait > 0) return { kind: 'wait', retryAfterMs: wait };
  const isUsable = user !== undefined && user.disabledAt === null && user.securityProviderId === null;
  const usable = isUsable ? user : undefined;
  const isRight = await passwords.verify(usable?.passwordHash, request.password);
  if (isRight === undefined) return { kind: 'wait', retryAfterMs: busyWaitMs };
  if (!isRight || usable === undefined) {
    await noteRefusal(world, user, request);
    return { kind: 'refused' };
  }
  throttle.succeed(attempt);
  return await goOn(world, usable, { place: request, secondFactorProven: false });
}
