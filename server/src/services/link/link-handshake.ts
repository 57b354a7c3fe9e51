/**
 * The decisions of a link's handshake: who asks, whether the server may prove itself to it, and whether it proves
 * itself in turn. The gateway carries the messages; nothing here knows a socket.
 */
import { parseId, standingOfNewcomer } from '@sallyport/domain';
import type { HolderStanding, JumpClientId } from '@sallyport/domain';
import { encodeBase64url, linkSubprotocol, proofContent, transcriptBytes } from '@sallyport/protocol';
import type { AgentSettings, LinkMessageOf, SignedAddressList } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Identity } from '../../identity/identity.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { ClientKeyState, JumpClientRow, Writes } from '../../ports.ts';
import { fieldBytes, provesClient, sha256 } from './agent-proof.ts';
import { refuseCopy } from '../clients/copied-client.ts';
import type { CopyWorld } from '../clients/copied-client.ts';
import { judgeGeneration, nextGenerations } from './link-generation.ts';

/** What agents are to know the server by. */
export interface LinkSite {
  /** SHA-256 of the TLS keys under which agents may see this server: its own and its proxies', base64url. */
  readonly tlsKeys: ReadonlySet<string>;
  /** `host:port` of each public address, in the order in which agents try them. */
  addresses(): readonly string[];
  /** Whether agents may dial it by this `host:port`: those addresses, and the ones that it had before. */
  isOwnHost(host: string): boolean;
  /** The addresses signed and numbered, in the order of the portal with this address; undefined before they are known. */
  addressList(publicSiteAddress: string | null): SignedAddressList | undefined;
  settings(): AgentSettings;
}

export interface LinkWorld extends CopyWorld {
  readonly identity: Identity;
  /** Whether the client's link, if it has one, answers at this moment. */
  readonly probe: (jumpClientId: JumpClientId) => Promise<HolderStanding>;
  readonly site: LinkSite;
}

export type LinkRefusal =
  | 'link.host-unknown'
  | 'link.tls-key-mismatch'
  | 'link.client-unknown'
  | 'link.proof-wrong'
  | 'link.uninstalled'
  | 'link.key-revoked'
  | 'link.copied'
  | 'link.copy-held'
  | 'link.replaced';

/** Of a client that is gone only its id and its keys are known. */
interface KnownClient extends Pick<
  JumpClientRow,
  'id' | 'publicKey' | 'generationCurrent' | 'generationPrevious' | 'publicSiteAddress'
> {
  /** Of the key that was shown, which stands as `publicKey`. */
  readonly keyState: ClientKeyState;
}

/** What is kept between the server's proof and the agent's. */
export interface Handshake {
  readonly client: KnownClient;
  readonly version: string;
  readonly transcript: Uint8Array;
  readonly linkId: Uint8Array;
}

export type ServerProof =
  | { readonly kind: 'proof'; readonly message: LinkMessageOf<'server-proof'>; readonly handshake: Handshake }
  | { readonly kind: 'refused'; readonly code: LinkRefusal };

/** The server's half: it knows the client and has seen nothing in between, so it signs. */
export async function proveToAgent(world: LinkWorld, hello: LinkMessageOf<'client-hello'>): Promise<ServerProof> {
  const { identity, site } = world;
  if (!site.isOwnHost(hello.host.toLowerCase())) return { kind: 'refused', code: 'link.host-unknown' };
  if (!site.tlsKeys.has(hello.tlsKey)) return { kind: 'refused', code: 'link.tls-key-mismatch' };
  const client = await findKnown(world, hello);
  if (client === undefined) return { kind: 'refused', code: 'link.client-unknown' };
  const serverNonce = world.random.bytes(32);
  const linkKey = identity.publicKey('link');
  const transcript = transcriptBytes({
    subprotocol: linkSubprotocol,
    host: hello.host,
    clientNonce: fieldBytes(hello.clientNonce),
    serverNonce,
    clientKey: hello.clientKey,
    linkKey,
    clientId: client.id,
    tlsKey: fieldBytes(hello.tlsKey),
  });
  return {
    kind: 'proof',
    message: {
      kind: 'server-proof',
      serverId: identity.serverId,
      serverNonce: encodeBase64url(serverNonce),
      linkKey,
      keySet: identity.keySet,
      ...(identity.keySetChain.length === 0 ? {} : { keySetChain: [...identity.keySetChain] }),
      signature: encodeBase64url(identity.sign('link', proofContent('server', transcript))),
    },
    handshake: {
      client,
      version: hello.versions.bundle,
      transcript,
      linkId: sha256(transcript),
    },
  };
}

/** An unknown client and a wrong key are told apart neither by the answer nor by the work that goes into it. */
async function findKnown({ store }: LinkWorld, hello: LinkMessageOf<'client-hello'>): Promise<KnownClient | undefined> {
  const publicKey = hello.clientKey;
  const known = await store.findLinkingClient({ publicKey });
  const id = parseId('jump-client', hello.clientId);
  if (known === undefined || id === undefined || known.jumpClientId !== id) return undefined;
  if (known.id === null || known.uninstalledAt !== null) {
    const nothing = { generationCurrent: null, generationPrevious: null, publicSiteAddress: null };
    return { id, publicKey, keyState: 'removed', ...nothing };
  }
  const { state: keyState, generationCurrent, generationPrevious, publicSiteAddress } = known;
  return { id, publicKey, keyState, generationCurrent, generationPrevious, publicSiteAddress };
}

export type Welcome =
  | { readonly kind: 'welcome'; readonly message: LinkMessageOf<'welcome'> }
  | {
      readonly kind: 'refused';
      readonly code: LinkRefusal;
      /** Lets a copy enrol by a key of its own. */
      readonly permit?: string | undefined;
    };

export interface AgentProof {
  readonly handshake: Handshake;
  readonly message: LinkMessageOf<'client-proof'>;
  readonly remoteAddress: string;
}

/** The agent's half. The new generation token is on disk before the agent gets to see it. */
export async function welcomeAgent(world: LinkWorld, proof: AgentProof): Promise<Welcome> {
  const { clock, site } = world;
  const { handshake, message } = proof;
  const { client } = handshake;
  if (!provesClient(client.publicKey, handshake.transcript, message.signature)) {
    return { kind: 'refused', code: 'link.proof-wrong' };
  }
  if (client.keyState === 'removed') return { kind: 'refused', code: 'link.uninstalled' };
  if (client.keyState === 'revoked') return { kind: 'refused', code: 'link.key-revoked' };
  const { generation: shown } = message;
  const known = { current: client.generationCurrent, previous: client.generationPrevious };
  const newcomer = standingOfNewcomer(judgeGeneration(shown, known), await world.probe(client.id));
  if (newcomer.kind === 'copy') {
    const { remoteAddress } = proof;
    return { kind: 'refused', ...(await refuseCopy(world, { jumpClientId: client.id, shown, remoteAddress })) };
  }
  const generation = encodeBase64url(world.random.bytes(16));
  const isRolledBack = newcomer.kind === 'rolled-back';
  if (!(await handOut(world, proof, { generation, isRolledBack }))) return { kind: 'refused', code: 'link.replaced' };
  const addressList = site.addressList(client.publicSiteAddress);
  return {
    kind: 'welcome',
    message: {
      kind: 'welcome',
      generation,
      addresses: [...site.addresses()],
      ...(addressList === undefined ? {} : { addressList }),
      settings: site.settings(),
      serverTime: clock.now(),
    },
  };
}

/** False when another link of the same client got the next token first, or the client is gone. */
async function handOut(
  world: LinkWorld,
  proof: AgentProof,
  { generation, isRolledBack }: { readonly generation: string; readonly isRolledBack: boolean },
): Promise<boolean> {
  const { store } = world;
  const { client } = proof.handshake;
  const shown = proof.message.generation;
  const update = store.updateGeneration(
    { id: client.id, ...nextGenerations(shown, generation) },
    client.generationCurrent,
  );
  try {
    await store.commit([
      expecting(update, 1, 'link.replaced'),
      ...(client.keyState === 'next' ? firstUse(world, proof) : []),
      isRolledBack ? rolledBack(world, proof) : [],
    ]);
    return true;
  } catch (error) {
    if (refusedCode(error) === 'link.replaced') return false;
    throw error;
  }
}

function rolledBack({ store, clock }: LinkWorld, { handshake, message, remoteAddress }: AgentProof): Writes[number] {
  const { id } = handshake.client;
  const actor = { kind: 'jump-client', id, name: id } as const;
  const data = { remoteAddress, shown: message.generation === null ? 'none' : 'unknown' };
  const kind = 'link.generation-stale';
  return store.insertAuditEntry(auditEntry({ at: clock.now(), kind, actor, target: actor, data }));
}

/** The new key has been used: it is the client's, and the old one is worth nothing any more, for good. */
function firstUse({ store, clock }: LinkWorld, { handshake, remoteAddress }: AgentProof): Writes {
  const { id, publicKey } = handshake.client;
  const at = clock.now();
  const actor = { kind: 'jump-client', id, name: id } as const;
  const entry = auditEntry({ at, kind: 'client.key-rotated', actor, target: actor, data: { remoteAddress } });
  return [
    store.updateKeyOfClient({ jumpClientId: id, from: 'current', to: 'revoked', at }),
    store.updateClientKey(publicKey, 'current', at),
    store.updateToNextKey(id, publicKey, 'link.replaced'),
    store.insertAuditEntry(entry),
  ];
}
