/**
 * The decisions of a link's handshake: who asks, whether the server may prove itself to it, and whether it proves
 * itself in turn. The gateway carries the messages; nothing here knows a socket.
 */
import { parseId } from '@sallyport/domain';
import { encodeBase64url, linkSubprotocol, proofContent, transcriptBytes } from '@sallyport/protocol';
import type { AgentSettings, LinkMessageOf } from '@sallyport/protocol';
import { auditEntry } from '../audit/entry.ts';
import { sameText } from '../auth/secret-text.ts';
import type { Identity } from '../identity/identity.ts';
import { expecting, refusedCode } from '../ports.ts';
import type { Clock, JumpClientRow, Random, Store } from '../ports.ts';
import { fieldBytes, provesClient, sha256 } from './agent-proof.ts';
import { judgeGeneration, nextGenerations } from './link-generation.ts';

/** What agents are to know the server by. */
export interface LinkSite {
  /** SHA-256 of the TLS keys under which agents may see this server: its own and its proxies', base64url. */
  readonly tlsKeys: ReadonlySet<string>;
  /** `host:port` of each public address, in the order in which agents try them. */
  addresses(): readonly string[];
  readonly settings: AgentSettings;
}

export interface LinkWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly site: LinkSite;
}

export type LinkRefusal =
  | 'link.host-unknown'
  | 'link.tls-key-mismatch'
  | 'link.client-unknown'
  | 'link.proof-wrong'
  | 'link.uninstalled'
  | 'link.replaced';

/** What is kept between the server's proof and the agent's. */
export interface Handshake {
  readonly client: Pick<
    JumpClientRow,
    'id' | 'publicKey' | 'uninstalledAt' | 'generationCurrent' | 'generationPrevious'
  >;
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
  if (!site.addresses().includes(hello.host.toLowerCase())) return { kind: 'refused', code: 'link.host-unknown' };
  if (!site.tlsKeys.has(hello.tlsKey)) return { kind: 'refused', code: 'link.tls-key-mismatch' };
  const jumpClientId = parseId('jump-client', hello.clientId);
  const client = jumpClientId === undefined ? undefined : await world.store.findJumpClient(jumpClientId);
  // An unknown client and a wrong key are told apart neither by the answer nor by its time.
  const isKnown = sameText(client?.publicKey ?? '', hello.clientKey);
  if (!isKnown || client === undefined) return { kind: 'refused', code: 'link.client-unknown' };
  const { id, publicKey, uninstalledAt, generationCurrent, generationPrevious } = client;
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
      client: { id, publicKey, uninstalledAt, generationCurrent, generationPrevious },
      version: hello.versions.bundle,
      transcript,
      linkId: sha256(transcript),
    },
  };
}

export type Welcome =
  | { readonly kind: 'welcome'; readonly message: LinkMessageOf<'welcome'> }
  | { readonly kind: 'refused'; readonly code: LinkRefusal };

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
  if (client.uninstalledAt !== null) return { kind: 'refused', code: 'link.uninstalled' };
  const generation = encodeBase64url(world.random.bytes(16));
  if (!(await handOut(world, proof, generation))) return { kind: 'refused', code: 'link.replaced' };
  return {
    kind: 'welcome',
    message: {
      kind: 'welcome',
      generation,
      addresses: [...site.addresses()],
      settings: site.settings,
      serverTime: clock.now(),
    },
  };
}

/** False when another link of the same client got the next token first, or the client is gone. */
async function handOut(world: LinkWorld, proof: AgentProof, generation: string): Promise<boolean> {
  const { store, clock } = world;
  const { client } = proof.handshake;
  const shown = proof.message.generation;
  const known = { current: client.generationCurrent, previous: client.generationPrevious };
  const update = store.updateGeneration(client.id, nextGenerations(shown, generation), known.current);
  const stale = auditEntry({
    at: clock.now(),
    kind: 'link.generation-stale',
    actor: { kind: 'jump-client', id: client.id, name: client.id },
    target: { kind: 'jump-client', id: client.id, name: client.id },
    data: { remoteAddress: proof.remoteAddress, shown: shown === null ? 'none' : 'unknown' },
  });
  const isStale = judgeGeneration(shown, known).kind === 'stale';
  try {
    await store.commit([expecting(update, 1, 'link.replaced'), isStale ? store.insertAuditEntry(stale) : []]);
    return true;
  } catch (error) {
    if (refusedCode(error) === 'link.replaced') return false;
    throw error;
  }
}
