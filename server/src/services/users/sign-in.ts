/** Signing in by user name and password. */
import { after, caseFold, millis } from '@sallyport/domain';
import { addressPrefix } from '../../auth/client-address.ts';
import type { Logins, NewLogin } from '../../auth/logins.ts';
import type { Passwords } from '../../auth/passwords.ts';
import { hashOfSecret, newSecretText } from '../../auth/secret-text.ts';
import type { Throttle } from '../../auth/throttle.ts';
import { auditEntry } from '../../audit/entry.ts';
import { deviceLengthMs } from '../../limits.ts';
import type { Clock, NewUserRow, Random, Store, UserRow, Write } from '../../ports.ts';

export interface SignInWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logins: Logins;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
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

export type SignInOutcome =
  | SignedIn
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** How long to wait when the queue for checking passwords is full. */
const busyWaitMs = 1000;

/** Browsers send longer ones; nobody reads more. */
const userAgentMax = 256;

interface KnownDevice {
  readonly secret: string;
  readonly hash: string;
}

/** The browser's device cookie, if it is this user's. */
async function knownDevice(
  { store, clock }: SignInWorld,
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
  await store.commit([store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'sign-in.refused', actor, data }))]);
}

/** Begins a login for a user who has proven to be one, and remembers the browser. */
export async function beginLogin(
  world: SignInWorld,
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
    store.updateUser(user.id, { lastSignInAt: now }),
    store.insertAuditEntry(entry),
  ]);
  return { kind: 'signed-in', newLogin, deviceSecret };
}

export async function signIn(world: SignInWorld, request: SignInRequest): Promise<SignInOutcome> {
  const { store, clock, passwords, throttle } = world;
  const account = caseFold(request.username);
  const user = await store.findUserByName(account);
  const device = await knownDevice(world, user, request.deviceSecret);
  const attempt = { account, network: addressPrefix(request.remoteAddress), device: device?.hash };
  const wait = throttle.begin(attempt, clock.now());
  if (wait > 0) return { kind: 'wait', retryAfterMs: wait };
  const usable = user === undefined || user.disabledAt !== null ? undefined : user;
  const isRight = await passwords.verify(usable?.passwordHash, request.password);
  if (isRight === undefined) return { kind: 'wait', retryAfterMs: busyWaitMs };
  if (!isRight || usable === undefined) {
    await noteRefusal(world, user, request);
    return { kind: 'refused' };
  }
  throttle.succeed(attempt);
  return await beginLogin(world, usable, { place: request, device, writes: [] });
}
