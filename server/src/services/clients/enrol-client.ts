/**
 * The first registration of an installation, in two requests: the server proves itself, then the agent shows its key
 * and the enrolment key. Repeating the second with the same key pair gives the same client and uses nothing up.
 */
import { caseFold, defaultItemName, installerFault, newId, parseInstallerId } from '@sallyport/domain';
import type { InstallerFault, Instant, JumpClientId } from '@sallyport/domain';
import {
  encodeBase64url,
  enrolmentKeyBody,
  enrolSubprotocol,
  parseEnrolmentKey,
  proofContent,
  transcriptBytes,
} from '@sallyport/protocol';
import type {
  EnrolAnswer,
  EnrolHelloAnswer,
  EnrolHelloRequest,
  EnrolRequest,
  InstallOverrides,
  OverrideField,
} from '@sallyport/protocol';
import type { AccessBook } from '../../access/access-book.ts';
import { auditEntry } from '../../audit/entry.ts';
import { hashOfSecret, sameText } from '../../auth/secret-text.ts';
import type { Bus } from '../../bus/bus.ts';
import { expecting, refusedCode, unlessMissing, unlessTaken } from '../../ports.ts';
import type { InstallerRow, ItemAccount, ItemPolicies, JumpItemRow, Writes } from '../../ports.ts';
import { fieldBytes, provesClient } from '../link/agent-proof.ts';
import { findPermitted } from './copied-client.ts';
import { overriddenBy } from './installer-overrides.ts';
import { installerFacts } from '../installers/installers.ts';
import { accountOfCopy, agentsOwnAccount } from '../items/item-account.ts';
import { policiesOf } from '../items/item-policies.ts';
import type { LinkWorld } from '../link/link-handshake.ts';

export type EnrolRefusal =
  | 'enrol.host-unknown'
  | 'enrol.tls-key-mismatch'
  | 'enrol.nonce-stale'
  | 'enrol.proof-wrong'
  | 'enrol.client-removed'
  | 'enrol.key-unknown'
  | 'enrol.permit-unknown'
  | 'enrol.key-expired'
  | 'enrol.key-revoked'
  | 'enrol.key-used-up'
  | 'enrol.creator-gone'
  | 'enrol.override-not-allowed'
  | 'enrol.override-invalid';

export type Enrolled<Answer> =
  | { readonly kind: 'done'; readonly answer: Answer }
  /** `fields`: the overrides at fault. */
  | { readonly kind: 'refused'; readonly code: EnrolRefusal; readonly fields?: readonly OverrideField[] };

export interface EnrolWorld extends LinkWorld {
  readonly bus: Bus;
  readonly access: Pick<AccessBook, 'current'>;
}

/** A nonce is good in the half minute in which it was made and in the next. */
const nonceStepMs = 30_000;

interface NonceUse {
  readonly random: Uint8Array;
  readonly step: number;
  readonly request: EnrolHelloRequest;
}

/** The server remembers no nonce: the second half of each vouches for the first, the time and who asked. */
function nonceMac({ identity }: LinkWorld, { random, step, request }: NonceUse): Uint8Array {
  const about = [encodeBase64url(random), String(step), request.clientNonce, request.clientKey, request.host].join(' ');
  return identity.mac('enrol-nonce', about).subarray(0, 16);
}

const stepOf = (now: Instant): number => Math.floor(now / nonceStepMs);

function isOwnNonce(world: LinkWorld, nonce: Uint8Array, request: EnrolHelloRequest): boolean {
  const random = nonce.subarray(0, 16);
  const shown = encodeBase64url(nonce.subarray(16));
  const step = stepOf(world.clock.now());
  return [step, step - 1].some((at) =>
    sameText(shown, encodeBase64url(nonceMac(world, { random, step: at, request }))),
  );
}

function transcriptOf({ identity }: LinkWorld, request: EnrolHelloRequest, serverNonce: Uint8Array): Uint8Array {
  return transcriptBytes({
    subprotocol: enrolSubprotocol,
    host: request.host,
    clientNonce: fieldBytes(request.clientNonce),
    serverNonce,
    clientKey: request.clientKey,
    linkKey: identity.publicKey('link'),
    clientId: '',
    tlsKey: fieldBytes(request.tlsKey),
  });
}

function faultOfPlace({ site }: LinkWorld, request: EnrolHelloRequest): EnrolRefusal | undefined {
  if (!site.isOwnHost(request.host.toLowerCase())) return 'enrol.host-unknown';
  return site.tlsKeys.has(request.tlsKey) ? undefined : 'enrol.tls-key-mismatch';
}

export function answerHello(world: LinkWorld, request: EnrolHelloRequest): Enrolled<EnrolHelloAnswer> {
  const fault = faultOfPlace(world, request);
  if (fault !== undefined) return { kind: 'refused', code: fault };
  const { identity, random, clock } = world;
  const own = random.bytes(16);
  const serverNonce = new Uint8Array(32);
  serverNonce.set(own);
  serverNonce.set(nonceMac(world, { random: own, step: stepOf(clock.now()), request }), 16);
  const transcript = transcriptOf(world, request, serverNonce);
  return {
    kind: 'done',
    answer: {
      serverId: identity.serverId,
      serverNonce: encodeBase64url(serverNonce),
      linkKey: identity.publicKey('link'),
      keySet: identity.keySet,
      ...(identity.keySetChain.length === 0 ? {} : { keySetChain: [...identity.keySetChain] }),
      signature: encodeBase64url(identity.sign('link', proofContent('server', transcript))),
    },
  };
}

export interface EnrolAttempt {
  readonly request: EnrolRequest;
  readonly remoteAddress: string;
}

export async function enrolClient(world: EnrolWorld, attempt: EnrolAttempt): Promise<Enrolled<EnrolAnswer>> {
  const { request } = attempt;
  const fault = faultOfPlace(world, request);
  if (fault !== undefined) return { kind: 'refused', code: fault };
  const serverNonce = fieldBytes(request.serverNonce);
  if (!isOwnNonce(world, serverNonce, request)) return { kind: 'refused', code: 'enrol.nonce-stale' };
  const transcript = transcriptOf(world, request, serverNonce);
  if (!provesClient(request.clientKey, transcript, request.signature)) {
    return { kind: 'refused', code: 'enrol.proof-wrong' };
  }
  const known = await findEnrolled(world, request);
  if (known !== undefined) return known;
  return request.copyOf === undefined ? await enrolNew(world, attempt) : await enrolCopy(world, attempt, transcript);
}

/** Whoever has the key pair was let in before. */
async function findEnrolled(world: EnrolWorld, request: EnrolRequest): Promise<Enrolled<EnrolAnswer> | undefined> {
  const key = await world.store.findClientKey(request.clientKey);
  if (key === undefined) return undefined;
  const known = await world.store.findJumpClient(key.jumpClientId);
  // A key that was removed or replaced stays so, whoever holds it. One that is announced only isn't a client's yet.
  const isGood = key.state === 'current' && known !== undefined && known.uninstalledAt === null;
  if (!isGood) return { kind: 'refused', code: 'enrol.client-removed' };
  return { kind: 'done', answer: { clientId: known.id, serverId: world.identity.serverId } };
}

async function enrolNew(world: EnrolWorld, attempt: EnrolAttempt): Promise<Enrolled<EnrolAnswer>> {
  const installer = await findInstaller(world, attempt.request.enrolmentKey);
  if (installer === undefined) return { kind: 'refused', code: 'enrol.key-unknown' };
  const fault = await faultOfKey(world, installer);
  if (fault !== undefined) return { kind: 'refused', code: fault };
  const { overrides = {} } = attempt.request;
  const overridden = await overriddenBy(world, installer, overrides);
  if (overridden.kind === 'refused') return overridden;
  const { id: installerId, name, jumpGroupId, tag, comments } = installer;
  return await enrolAs(world, attempt, {
    properties: {
      name,
      jumpGroupId,
      tag,
      comments,
      ...policiesOf(installer),
      ...agentsOwnAccount,
      ...overridden.properties,
    },
    overrides,
    publicSiteAddress: installer.publicSiteAddress,
    maxOfflineMinutes: 0,
    ...overridden.client,
    installerId,
    copiedFrom: null,
    uses: [expecting(world.store.updateInstallerUse(installerId, world.clock.now()), 1, 'enrol.key-used-up')],
  });
}

/** The same agent was faster by another connection, or the installer was good no more when it came to the use. */
async function afterRefusal(world: EnrolWorld, attempt: EnrolAttempt, error: unknown): Promise<Enrolled<EnrolAnswer>> {
  switch (refusedCode(error)) {
    case 'enrol.twin':
      return (await findEnrolled(world, attempt.request)) ?? { kind: 'refused', code: 'enrol.client-removed' };
    case 'enrol.key-used-up': {
      const installer = await findInstaller(world, attempt.request.enrolmentKey);
      const fault = installer === undefined ? 'enrol.key-unknown' : await faultOfKey(world, installer);
      return { kind: 'refused', code: fault ?? 'enrol.key-used-up' };
    }
    case 'enrol.key-revoked':
      return { kind: 'refused', code: 'enrol.key-revoked' };
    case 'enrol.permit-unknown':
      return { kind: 'refused', code: 'enrol.permit-unknown' };
    default:
      throw error;
  }
}

async function findInstaller({ store }: EnrolWorld, text: string): Promise<InstallerRow | undefined> {
  const key = parseEnrolmentKey(text);
  const id = key === undefined ? undefined : parseInstallerId(key.installerId);
  if (key === undefined || id === undefined) return undefined;
  if (!hashOfSecret(enrolmentKeyBody(key)).startsWith(key.check)) return undefined;
  const installer = await store.findInstaller(id);
  return installer !== undefined && sameText(installer.secretHash, hashOfSecret(key.secret)) ? installer : undefined;
}

const refusalOf: Readonly<Record<InstallerFault, EnrolRefusal>> = {
  revoked: 'enrol.key-revoked',
  'creator-gone': 'enrol.creator-gone',
  expired: 'enrol.key-expired',
  'used-up': 'enrol.key-used-up',
};

async function faultOfKey({ store, clock }: EnrolWorld, installer: InstallerRow): Promise<EnrolRefusal | undefined> {
  const { createdBy } = installer;
  const creator = createdBy === null ? undefined : await store.findUser(createdBy);
  const fault = installerFault(installerFacts(installer, creator), clock.now());
  return fault === undefined ? undefined : refusalOf[fault];
}

/** The copy becomes a client of its own, listed where the one is that it was copied from. */
async function enrolCopy(
  world: EnrolWorld,
  attempt: EnrolAttempt,
  transcript: Uint8Array,
): Promise<Enrolled<EnrolAnswer>> {
  const permitted = await findPermitted(world, attempt.request, transcript);
  if (permitted === undefined) return { kind: 'refused', code: 'enrol.permit-unknown' };
  const { permit, original } = permitted;
  const [item] = await world.store.listJumpItemsOfClient(original.id);
  if (item === undefined) return { kind: 'refused', code: 'enrol.permit-unknown' };
  const { jumpGroupId, tag, comments } = item;
  const { store } = world;
  return await enrolAs(world, attempt, {
    properties: { name: '', jumpGroupId, tag, comments, ...policiesOf(item), ...accountOfCopy(item) },
    publicSiteAddress: original.publicSiteAddress,
    maxOfflineMinutes: original.maxOfflineMinutes,
    installerId: original.installerId,
    copiedFrom: original.id,
    uses: [
      store.removeCopyPermit(permit.hash, 'enrol.permit-unknown'),
      store.removeHeldCopy(original.id, permit.tokenHash),
    ],
  });
}

interface Entrance {
  /** An empty name is the endpoint's own. */
  readonly properties: Pick<
    JumpItemRow,
    'jumpGroupId' | 'name' | 'tag' | 'comments' | keyof ItemPolicies | keyof ItemAccount
  >;
  readonly publicSiteAddress: string | null;
  /** 0: as the site has it. */
  readonly maxOfflineMinutes: number;
  readonly installerId: InstallerRow['id'] | null;
  readonly copiedFrom: JumpClientId | null;
  /** What was said otherwise than the installer does, for the audit log. */
  readonly overrides?: InstallOverrides;
  /** What is used up by it. */
  readonly uses: Writes;
}

async function enrolAs(world: EnrolWorld, attempt: EnrolAttempt, entrance: Entrance): Promise<Enrolled<EnrolAnswer>> {
  try {
    const clientId = await insertClient(world, attempt, entrance);
    return { kind: 'done', answer: { clientId, serverId: world.identity.serverId } };
  } catch (error) {
    return await afterRefusal(world, attempt, error);
  }
}

/** The use is counted in the commit that makes the client and its entry: one can't be without the other. */
async function insertClient(world: EnrolWorld, attempt: EnrolAttempt, entrance: Entrance): Promise<JumpClientId> {
  const { store, clock, random } = world;
  const { facts, clientKey } = attempt.request;
  const { properties, installerId, copiedFrom } = entrance;
  const now = clock.now();
  const id = newId('jump-client', now, random.bytes(10));
  const name = properties.name === '' ? defaultItemName(facts.hostname, id) : properties.name;
  const actor = { kind: 'jump-client', id, name } as const;
  const { remoteAddress } = attempt;
  const { overrides = {} } = entrance;
  const said = Object.keys(overrides).length === 0 ? {} : { overrides };
  const data = copiedFrom === null ? { installerId, remoteAddress, ...said } : { copiedFrom, remoteAddress };
  const target = { kind: 'jump-client', id, name };
  const client = store.insertJumpClient({
    id,
    publicKey: clientKey,
    nextPublicKey: null,
    keyRotationAskedAt: null,
    copiedFrom,
    installerId,
    facts: JSON.stringify(facts),
    factsAt: now,
    clockSkewMs: null,
    version: '',
    generationCurrent: null,
    generationPrevious: null,
    enrolledAt: now,
    lastConnectAt: null,
    lastDisconnectAt: null,
    lastContactAt: now,
    disabledAt: null,
    uninstalledAt: null,
    expiresAt: null,
    maxOfflineMinutes: entrance.maxOfflineMinutes,
    remoteAddress: attempt.remoteAddress,
    publicSiteAddress: entrance.publicSiteAddress,
  });
  const item = store.insertJumpItem({
    id: newId('jump-item', now, random.bytes(10)),
    jumpClientId: id,
    ...properties,
    name,
    nameFold: caseFold(name),
    lastAccessAt: null,
    createdAt: now,
  });
  await store.commit([
    ...entrance.uses,
    store.insertClientKey({ publicKey: clientKey, jumpClientId: id, at: now }, 'current', 'enrol.twin'),
    unlessTaken(client, 'enrol.twin'),
    item.map((write) => unlessMissing(write, 'enrol.key-revoked')),
    store.insertAuditEntry(
      auditEntry({ at: now, kind: copiedFrom === null ? 'client.enrolled' : 'client.copied', actor, target, data }),
    ),
  ]);
  world.bus.publish('client-changed', { jumpClientId: id });
  return id;
}
