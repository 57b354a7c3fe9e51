/**
 * The agent's half of the handshake: what it says, and whether it believes what it hears. Pure but for the signature,
 * so that each way of cheating has its test.
 */
import { createHash } from 'node:crypto';
import { decodeBase64url, encodeBase64url, linkSubprotocol, proofContent, transcriptBytes } from '@sallyport/protocol';
import type { LinkMessageOf } from '@sallyport/protocol';
import type { ClientKey } from '../identity/key-pair.ts';
import { isSignedBy } from '../identity/key-pair.ts';
import { followKeySets } from '../identity/key-set.ts';
import type { HeldKeySet, KeySetRefusal } from '../identity/key-set.ts';
import { bundleVersion } from '../version.ts';

export type Greeting = {
  readonly key: ClientKey;
  readonly clientId: string;
  /** 32 bytes, drawn for this link. */
  readonly clientNonce: Uint8Array;
  /** `host:port` as dialled. */
  readonly host: string;
  /** 32 bytes, as seen on this connection. */
  readonly tlsKey: Uint8Array;
};

export function clientHello(greeting: Greeting): LinkMessageOf<'client-hello'> {
  return {
    kind: 'client-hello',
    clientId: greeting.clientId,
    clientKey: greeting.key.text,
    clientNonce: encodeBase64url(greeting.clientNonce),
    host: greeting.host,
    tlsKey: encodeBase64url(greeting.tlsKey),
    versions: { bundle: bundleVersion, protocol: [linkSubprotocol], tools: { terminal: [1] } },
  };
}

export type ProvenServer = {
  readonly held: HeldKeySet;
  readonly keySetIsNew: boolean;
  readonly transcript: Uint8Array;
  /** 32 bytes; every command of this link is bound to it. */
  readonly linkId: Uint8Array;
};

export type ServerDistrust =
  | KeySetRefusal
  | 'link.server-id-differs'
  | 'link.link-key-unknown'
  | 'link.server-proof-wrong';

export type ServerVerdict =
  | { readonly kind: 'proven'; readonly server: ProvenServer }
  | { readonly kind: 'distrusted'; readonly because: ServerDistrust };

export function judgeServer(
  proof: LinkMessageOf<'server-proof'>,
  { greeting, held }: { readonly greeting: Greeting; readonly held: HeldKeySet },
): ServerVerdict {
  const verdict = followKeySets(proof, { kind: 'held', held });
  if (verdict.kind === 'refused') return { kind: 'distrusted', because: verdict.because };
  const { keySet } = verdict.held;
  if (proof.serverId !== keySet.serverId) return { kind: 'distrusted', because: 'link.server-id-differs' };
  if (!keySet.keys.link.includes(proof.linkKey)) return { kind: 'distrusted', because: 'link.link-key-unknown' };
  const serverNonce = decodeBase64url(proof.serverNonce);
  if (serverNonce === undefined) return { kind: 'distrusted', because: 'link.server-proof-wrong' };
  const transcript = transcriptBytes({
    subprotocol: linkSubprotocol,
    host: greeting.host,
    clientNonce: greeting.clientNonce,
    serverNonce,
    clientKey: greeting.key.text,
    linkKey: proof.linkKey,
    clientId: greeting.clientId,
    tlsKey: greeting.tlsKey,
  });
  const content = proofContent('server', transcript);
  if (!isSignedBy({ role: 'link', content, signature: proof.signature, key: proof.linkKey })) {
    return { kind: 'distrusted', because: 'link.server-proof-wrong' };
  }
  const linkId = createHash('sha256').update(transcript).digest();
  return { kind: 'proven', server: { held: verdict.held, keySetIsNew: verdict.isNew, transcript, linkId } };
}

export function clientProof(
  server: ProvenServer,
  { key, generation }: { readonly key: ClientKey; readonly generation: string | null },
): LinkMessageOf<'client-proof'> {
  return { kind: 'client-proof', signature: key.sign(proofContent('client', server.transcript)), generation };
}
