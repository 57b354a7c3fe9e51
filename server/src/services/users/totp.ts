/** Codes of an authenticator (TOTP, RFC 6238): SHA-1, six digits, thirty seconds, which every authenticator takes. */
import type { UserId } from '@sallyport/domain';
import { Secret, TOTP } from 'otpauth';
import type { SecretBox } from '../../sealing/secret-box.ts';
import type { Clock, Random, Store, Write } from '../../ports.ts';

const stepSeconds = 30;

/** One step to either side: telephones run a little ahead or behind (RFC 6238, section 5.2). */
const stepsAround = 1;

/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;

export interface TotpWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly box: SecretBox;
}

const secretUse = (userId: UserId): string => `totp/${userId}`;
const offerUse = (userId: UserId): string => `totp-offer/${userId}`;

/** The step that the code is of, or undefined when it is none of now. */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const totp = { secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: stepSeconds };
  const delta = TOTP.validate({ ...totp, token: digits, timestamp: now, window: stepsAround });
  return delta === null ? undefined : Math.floor(now / 1000 / stepSeconds) + delta;
}

export interface TotpOffer {
  /** For typing, base32. */
  readonly secret: string;
  /** For a picture to be scanned (Key URI format). */
  readonly uri: string;
  /** To be sent back with the first code. */
  readonly sealed: string;
}

/** Nothing is written until the first code shows that the authenticator took it up. */
export function offerTotp({ random, box }: TotpWorld, user: { id: UserId; username: string }, site: string): TotpOffer {
  const bytes = random.bytes(secretBytes);
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
  const totp = new TOTP({
    issuer: site,
    label: user.username,
    secret,
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
  });
  return { secret: secret.base32, uri: totp.toString(), sealed: box.seal(secret.base32, offerUse(user.id)) };
}

/** The write that takes an offered authenticator up, or undefined when the code isn't one of it. */
export function totpWrite(
  { store, clock, box }: TotpWorld,
  userId: UserId,
  { sealed, code }: { readonly sealed: string; readonly code: string },
): Write | undefined {
  const secret = box.open(sealed, offerUse(userId));
  const now = clock.now();
  const step = secret === undefined ? undefined : totpStep(secret, code, now);
  if (secret === undefined || step === undefined) return undefined;
  return store.updateTotpSecret({
    userId,
    sealedSecret: box.seal(secret, secretUse(userId)),
    lastStep: step,
    createdAt: now,
  });
}

/** The write that takes a code, which counts once; undefined when it is wrong or was used. */
export async function takeTotpCode(
  { store, clock, box }: TotpWorld,
  userId: UserId,
  code: string,
): Promise<Write | undefined> {
  const row = await store.findTotpSecret(userId);
  const secret = row === undefined ? undefined : box.open(row.sealedSecret, secretUse(userId));
  const step = secret === undefined ? undefined : totpStep(secret, code, clock.now());
  return row === undefined || step === undefined || step <= row.lastStep ? undefined : store.takeTotpStep(userId, step);
}
