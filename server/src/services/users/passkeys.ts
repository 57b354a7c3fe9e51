/**
 * Passkeys (W3C Web Authentication): made, and answered with. A passkey belongs to the host name that the console was
 * opened by; the answer must come from a page of that very address, to a challenge that was made for this very purpose.
 */
import { checkTypedText } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Challenges } from '../../auth/challenges.ts';
import { challengeLengthMs, passkeysMost } from '../../auth/sign-in-limits.ts';
import type { Clock, PasskeyRow, Store, Write } from '../../ports.ts';

export interface PasskeyWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly challenges: Challenges;
}

/** Where the console was opened: `https://host:port`, one of the server's own addresses. */
export interface PasskeySite {
  readonly origin: string;
}

const siteName = 'Sallyport';

/** Loaded when somebody uses a passkey: most servers start, and many run, without. */
const webAuthn = () => import('@simplewebauthn/server');

/** The host name that a passkey is made for; undefined where there is none, because an address of numbers has no name. */
export function rpIdOf({ origin }: PasskeySite): string | undefined {
  const { hostname } = new URL(origin);
  return /^[\d.]+$/.test(hostname) || hostname.includes(':') ? undefined : hostname;
}

const registering = (userId: UserId): string => `register ${userId}`;

const withTransports = ({ id, transports }: PasskeyRow) => ({ id, transports: JSON.parse(transports) as string[] });

export async function registrationOptions(
  { store, challenges }: PasskeyWorld,
  user: { readonly id: UserId; readonly username: string; readonly displayName: string },
  rpID: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await webAuthn();
  const known = await store.listPasskeysOfUser(user.id);
  return await generateRegistrationOptions({
    rpName: siteName,
    rpID,
    userName: user.username,
    userDisplayName: user.displayName,
    userID: new TextEncoder().encode(user.id),
    challenge: challenges.issue(registering(user.id)),
    timeout: challengeLengthMs,
    attestationType: 'none',
    excludeCredentials: known.filter(({ rpId }) => rpId === rpID).map(withTransports),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
}

export interface NewPasskey extends PasskeySite {
  readonly userId: UserId;
  readonly name: string;
  readonly response: RegistrationResponseJSON;
}

export type RegisterOutcome =
  | { readonly kind: 'made'; readonly write: Write; readonly name: string; readonly id: string }
  | { readonly kind: 'refused' | 'name-invalid' | 'too-many' };

export async function registerPasskey(
  { store, clock, challenges }: PasskeyWorld,
  { userId, name, response, origin }: NewPasskey,
): Promise<RegisterOutcome> {
  const checked = checkTypedText(name.trim(), { min: 1, max: 64 });
  if (checked.kind === 'bad') return { kind: 'name-invalid' };
  if ((await store.listPasskeysOfUser(userId)).length >= passkeysMost) return { kind: 'too-many' };
  const rpId = rpIdOf({ origin });
  if (rpId === undefined) return { kind: 'refused' };
  const { verifyRegistrationResponse } = await webAuthn();
  const answer = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => challenges.take(challenge, registering(userId)),
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: false,
  }).catch(() => undefined);
  if (answer?.registrationInfo === undefined) return { kind: 'refused' };
  const { credential } = answer.registrationInfo;
  const write = store.insertPasskey({
    id: credential.id,
    userId,
    rpId,
    publicKey: encodeBase64url(credential.publicKey),
    counter: credential.counter,
    transports: JSON.stringify(credential.transports ?? []),
    name: checked.text,
    createdAt: clock.now(),
    lastUsedAt: null,
  });
  return { kind: 'made', write, name: checked.text, id: credential.id };
}

export interface PasskeyQuestion {
  /** Whom and what the answer is for. */
  readonly bound: string;
  readonly rpId: string;
  /** Undefined asks for any passkey of this site that says by itself whose it is. */
  readonly userId: UserId | undefined;
}

export async function authenticationOptions(
  { store, challenges }: PasskeyWorld,
  { bound, rpId, userId }: PasskeyQuestion,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webAuthn();
  const known = userId === undefined ? [] : await store.listPasskeysOfUser(userId);
  return await generateAuthenticationOptions({
    rpID: rpId,
    challenge: challenges.issue(bound),
    timeout: challengeLengthMs,
    allowCredentials: known.filter((passkey) => passkey.rpId === rpId).map(withTransports),
    userVerification: userId === undefined ? 'required' : 'preferred',
  });
}

export interface PasskeyAnswer extends PasskeySite {
  readonly response: AuthenticationResponseJSON;
  readonly bound: string;
  /** Undefined when the passkey alone says who it is: then it must have verified its user by itself. */
  readonly userId: UserId | undefined;
}

export interface TakenPasskey {
  readonly userId: UserId;
  readonly verifiedUser: boolean;
  readonly write: Write;
}

/**
 * The write that takes the answer, which counts once. Undefined when it is wrong in anything, or its counter did not
 * go on: then the passkey, or a copy of it, was used elsewhere.
 */
export async function takePasskeyAnswer(
  { store, clock, challenges }: PasskeyWorld,
  { response, bound, userId, origin }: PasskeyAnswer,
): Promise<TakenPasskey | undefined> {
  const row = await store.findPasskey(response.id);
  if (row === undefined || (userId !== undefined && row.userId !== userId)) return undefined;
  const { userHandle } = response.response;
  if (userHandle !== undefined && decodedText(userHandle) !== row.userId) return undefined;
  const publicKey = decodeBase64url(row.publicKey);
  if (publicKey === undefined) return undefined;
  const { verifyAuthenticationResponse } = await webAuthn();
  const answer = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => challenges.take(challenge, bound),
    expectedOrigin: origin,
    expectedRPID: row.rpId,
    credential: { id: row.id, publicKey: new Uint8Array(publicKey), counter: row.counter },
    requireUserVerification: userId === undefined,
  }).catch(() => undefined);
  if (answer?.verified !== true) return undefined;
  const { newCounter, userVerified } = answer.authenticationInfo;
  const use = { from: row.counter, to: newCounter, at: clock.now() };
  return { userId: row.userId, verifiedUser: userVerified, write: store.takePasskeyUse(row.id, use) };
}

function decodedText(text: string): string | undefined {
  const bytes = decodeBase64url(text);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
