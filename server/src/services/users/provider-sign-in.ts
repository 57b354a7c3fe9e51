/**
 * Signing in by a provider (OpenID Connect Core 1.0): the code flow with PKCE, state and nonce. What is under way
 * stands in the browser's cookie, sealed by this run of the server, for one provider and once. Who comes back is known
 * by the provider's own id of the user alone: no address of mail and no name leads to an account of this server.
 */
import { after, caseFold, checkTypedText, hasCome, instant, millis, parseId } from '@sallyport/domain';
import type { LoginId, SecurityProviderId } from '@sallyport/domain';
import { createHash } from 'node:crypto';
import type { Configuration } from 'openid-client';
import * as z from 'zod';
import type { AccessBook } from '../../access/access-book.ts';
import { auditEntry } from '../../audit/entry.ts';
import { newSecretText } from '../../auth/secret-text.ts';
import { signInStepLengthMs, stepUpLengthMs } from '../../auth/sign-in-limits.ts';
import { providerFetch } from '../../outgoing/provider-fetch.ts';
import { refusedCode } from '../../ports.ts';
import type { SecurityProviderRow, UserRow } from '../../ports.ts';
import { newUser, userWrites } from './new-user.ts';
import { providerSettings } from './provider-settings.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { secretUse } from './providers.ts';
import { goOn } from './sign-in.ts';
import type { SignInGoesOn, SignInPlace, SignInWorld, SignedIn } from './sign-in.ts';

export interface ProviderSignInWorld extends SignInWorld {
  readonly access: AccessBook;
  /** Seals what is under way, by a key of this run. */
  readonly flows: SignInWorld['box'];
  /** Ways that came back already, until they would be too old anyhow. */
  readonly returned: Map<string, number>;
  readonly log: { warn(facts: object, words: string): void };
}

export type ProviderRefusal =
  | 'sign-in.provider-gone'
  | 'sign-in.provider-unreachable'
  | 'sign-in.provider-refused'
  | 'sign-in.provider-unknown-user'
  | 'sign-in.provider-name-taken'
  | 'sign-in.disabled'
  | 'sign-in.over';

/** Loaded when somebody signs in by a provider. */
const openId = () => import('openid-client');

/** A provider that does not answer must not hold a sign-in for long. */
const patienceSeconds = 10;

const flow = z.object({
  providerId: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  to: z.string(),
  /** The login whose user proves by it to be still there; null for a sign-in. */
  proofOf: z.string().nullable(),
  until: z.number(),
});

type Flow = z.infer<typeof flow>;

const flowUse = 'provider sign-in';

async function configurationOf(
  { box }: ProviderSignInWorld,
  id: SecurityProviderId,
  settings: ProviderSettings,
): Promise<Configuration> {
  const client = await openId();
  const secret = settings.sealedSecret === '' ? undefined : box.open(settings.sealedSecret, secretUse(id));
  return await client.discovery(
    new URL(settings.issuer),
    settings.clientId,
    secret,
    secret === undefined ? client.None() : undefined,
    {
      [client.customFetch]: providerFetch(settings.authority),
      timeout: patienceSeconds,
      // The signature of each token, though it comes from the provider over TLS.
      execute: [client.enableNonRepudiationChecks],
    },
  );
}

async function enabledProvider(
  { store }: ProviderSignInWorld,
  id: SecurityProviderId,
): Promise<SecurityProviderRow | undefined> {
  const row = await store.findSecurityProvider(id);
  return row?.enabled === 1 ? row : undefined;
}

export type BegunOutcome =
  | { readonly kind: 'begun'; readonly url: string; readonly cookie: string }
  | { readonly kind: 'refused'; readonly because: ProviderRefusal };

export interface ProviderStart {
  readonly id: SecurityProviderId;
  readonly redirectUri: string;
  readonly to: string;
  /** A login to be proven: the provider is to ask its user again, whoever is signed in there. */
  readonly proofOf?: LoginId;
}

/** How long ago, in seconds, the provider may have asked its user who proves by that to be still there. */
const proofAgeMax = stepUpLengthMs / 1000;

export async function beginProviderSignIn(
  world: ProviderSignInWorld,
  { id, redirectUri, to, proofOf }: ProviderStart,
): Promise<BegunOutcome> {
  const { clock, random, flows, log } = world;
  const row = await enabledProvider(world, id);
  if (row === undefined) return { kind: 'refused', because: 'sign-in.provider-gone' };
  const settings = providerSettings(row.settings);
  const client = await openId();
  let configuration: Configuration;
  try {
    configuration = await configurationOf(world, id, settings);
  } catch (error) {
    log.warn({ err: error, provider: row.name }, 'a provider of sign-ins did not answer as it should');
    return { kind: 'refused', because: 'sign-in.provider-unreachable' };
  }
  const [state, nonce, verifier] = [newSecretText(random), newSecretText(random), newSecretText(random)];
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: ['openid', settings.scopes].join(' ').trim(),
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(proofOf === undefined ? {} : { prompt: 'login', max_age: String(proofAgeMax) }),
  });
  const until = after(clock.now(), millis(signInStepLengthMs));
  const begun: Flow = { providerId: id, state, nonce, verifier, redirectUri, to, proofOf: proofOf ?? null, until };
  return { kind: 'begun', url: url.href, cookie: flows.seal(JSON.stringify(begun), flowUse) };
}

/** The way that this cookie is of, the first time that it comes back. */
function takeFlow(
  { clock, flows, returned }: ProviderSignInWorld,
  id: SecurityProviderId,
  cookie: string | undefined,
): Flow | undefined {
  const text = cookie === undefined ? undefined : flows.open(cookie, flowUse);
  if (text === undefined) return undefined;
  const found = flow.parse(JSON.parse(text));
  const now = clock.now();
  for (const [state, until] of returned) {
    if (until > now) break;
    returned.delete(state);
  }
  if (hasCome(instant(found.until), now) || returned.has(found.state)) return undefined;
  returned.set(found.state, found.until);
  return found.providerId === id ? found : undefined;
}

interface Claims {
  readonly subject: string;
  readonly username: string | undefined;
  readonly displayName: string | undefined;
  readonly emailAddress: string | undefined;
  readonly groups: readonly string[];
}

const groupsMost = 1000;

function nameOf(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = checkTypedText(value.trim(), { min: 1, max });
  return text.kind === 'good' ? text.text : undefined;
}

/** An address of mail counts for anything only when the provider says that it was verified. */
function readClaims(claims: Readonly<Record<string, unknown>>, settings: ProviderSettings): Claims | undefined {
  const subject = nameOf(claims['sub'], 255);
  if (subject === undefined) return undefined;
  const isVerified = claims['email_verified'] === true;
  const email = isVerified ? nameOf(claims['email'], 255) : undefined;
  const { usernameClaim, groupsClaim } = settings;
  const username = usernameClaim === 'email' ? nameOf(email, 64) : nameOf(claims[usernameClaim], 64);
  const listed = groupsClaim === '' ? [] : claims[groupsClaim];
  const groups = (Array.isArray(listed) ? listed : [])
    .slice(0, groupsMost)
    .flatMap((group: unknown) => nameOf(group, 255) ?? []);
  return { subject, username, displayName: nameOf(claims['name'], 128), emailAddress: email, groups };
}

async function claimsBy(
  world: ProviderSignInWorld,
  row: SecurityProviderRow,
  { url, begun }: { readonly url: URL; readonly begun: Flow },
): Promise<Claims | undefined> {
  const client = await openId();
  const settings = providerSettings(row.settings);
  const configuration = await configurationOf(world, row.id, settings);
  const tokens = await client.authorizationCodeGrant(configuration, url, {
    expectedState: begun.state,
    expectedNonce: begun.nonce,
    pkceCodeVerifier: begun.verifier,
    idTokenExpected: true,
    ...(begun.proofOf === null ? {} : { maxAge: proofAgeMax }),
  });
  const claims = tokens.claims();
  if (claims === undefined) return undefined;
  const wanted = [settings.usernameClaim, settings.groupsClaim].filter((name) => name !== '');
  const hasAll = wanted.every((name) => name in claims);
  const { userinfo_endpoint: more } = configuration.serverMetadata();
  if (hasAll || more === undefined) return readClaims(claims, settings);
  const info = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return readClaims({ ...info, ...claims }, settings);
}

export type ProviderOutcome =
  | { readonly kind: 'refused'; readonly because: ProviderRefusal; readonly isProof: boolean }
  | { readonly kind: 'proven'; readonly to: string }
  | { readonly kind: 'signed-in' | 'goes-on'; readonly next: SignedIn | SignInGoesOn; readonly to: string };

export interface ProviderReturn {
  readonly id: SecurityProviderId;
  /** Path and query as the browser came back with. */
  readonly query: string;
  readonly cookie: string | undefined;
  readonly place: SignInPlace;
}

export async function finishProviderSignIn(
  world: ProviderSignInWorld,
  { id, query, cookie, place }: ProviderReturn,
): Promise<ProviderOutcome> {
  const outcome = await finish(world, { id, query, cookie, place });
  if (outcome.kind === 'refused') {
    const data = { remoteAddress: place.remoteAddress, because: outcome.because, provider: id };
    const actor = { kind: 'nobody', name: '' } as const;
    const entry = auditEntry({ at: world.clock.now(), kind: 'sign-in.refused', actor, data });
    await world.store.commit([world.store.insertAuditEntry(entry)]);
  }
  return outcome;
}

async function finish(
  world: ProviderSignInWorld,
  { id, query, cookie, place }: ProviderReturn,
): Promise<ProviderOutcome> {
  const begun = takeFlow(world, id, cookie);
  const refused = (because: ProviderRefusal): ProviderOutcome => {
    return { kind: 'refused', because, isProof: (begun?.proofOf ?? null) !== null };
  };
  if (begun === undefined) return refused('sign-in.over');
  const row = await enabledProvider(world, id);
  if (row === undefined) return refused('sign-in.provider-gone');
  let claims: Claims | undefined;
  try {
    const url = new URL(begun.redirectUri);
    url.search = query;
    claims = await claimsBy(world, row, { url, begun });
  } catch (error) {
    world.log.warn({ err: error, provider: row.name }, 'a sign-in by a provider was refused');
    return refused('sign-in.provider-refused');
  }
  if (claims === undefined) return refused('sign-in.provider-refused');
  if (begun.proofOf !== null) {
    const isProven = await proven(world, row, { claims, loginId: parseId('login', begun.proofOf) });
    return isProven ? { kind: 'proven', to: begun.to } : refused('sign-in.provider-refused');
  }
  const user = (await knownUser(world, row, claims)) ?? (await provisioned(world, row, claims));
  if (typeof user === 'string') return refused(user);
  if (user.disabledAt !== null) return refused('sign-in.disabled');
  const next = await goOn(world, user, { place, secondFactorProven: false });
  return { kind: next.kind, next, to: begun.to };
}

/** Whether it is the user of that login who came back; then that stands. */
async function proven(
  { store, logins }: ProviderSignInWorld,
  { id }: SecurityProviderRow,
  { claims, loginId }: { readonly claims: Claims; readonly loginId: LoginId | undefined },
): Promise<boolean> {
  const user = await store.findUserByProvider(id, claims.subject);
  if (user === undefined || loginId === undefined || !(await logins.isLive(loginId))) return false;
  if ((await store.findLogin(loginId))?.userId !== user.id) return false;
  await logins.noteProof(loginId);
  return true;
}

/** The account of this very subject, or one that was prepared for it under its name, with its groups as they are now. */
async function knownUser(
  { store, bus, access }: ProviderSignInWorld,
  row: SecurityProviderRow,
  claims: Claims,
): Promise<UserRow | undefined> {
  const { subject, username, emailAddress, groups } = claims;
  let user = await store.findUserByProvider(row.id, subject);
  if (user === undefined && username !== undefined) {
    const named = await store.findUserByName(caseFold(username));
    const isPrepared = named?.securityProviderId === row.id && named.providerSubject === null;
    user = isPrepared ? named : undefined;
  }
  if (user === undefined) return undefined;
  const changes = {
    providerSubject: subject,
    providerGroups: JSON.stringify(groups),
    ...(emailAddress === undefined ? {} : { emailAddress }),
  };
  await store.commit([store.updateUser(user.id, changes)]);
  if (changes.providerGroups !== user.providerGroups) {
    bus.publish('access-changed', {});
    await access.current();
  }
  return { ...user, ...changes };
}

/** A representative with what such an account has from the start; group policies may give it more. */
async function provisioned(
  world: ProviderSignInWorld,
  row: SecurityProviderRow,
  claims: Claims,
): Promise<UserRow | ProviderRefusal> {
  const { store, clock, random, bus, access } = world;
  const { subject, username, displayName, emailAddress, groups } = claims;
  if (!providerSettings(row.settings).provision || username === undefined) return 'sign-in.provider-unknown-user';
  const typed = { username, displayName: displayName ?? username, password: newSecretText(random) };
  const made = await newUser(world, { ...typed, isAdministrator: false });
  if (made.kind === 'fault') return 'sign-in.provider-unknown-user';
  const user = {
    ...made.row,
    securityProviderId: row.id,
    providerSubject: subject,
    providerGroups: JSON.stringify(groups),
    emailAddress: emailAddress ?? '',
  };
  const entry = auditEntry({
    at: clock.now(),
    kind: 'user.provisioned',
    actor: { kind: 'user', id: user.id, name: user.username },
    data: { provider: row.name },
  });
  try {
    await store.commit([...userWrites(world, user), ...store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'user.name-taken') return 'sign-in.provider-name-taken';
    throw error;
  }
  bus.publish('access-changed', {});
  await access.current();
  return (await store.findUser(user.id)) ?? 'sign-in.provider-unknown-user';
}
