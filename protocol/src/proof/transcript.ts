/**
 * The bytes that both ends sign when a link or an enrolment is made. They name everything a thief would want to
 * swap: the host dialled, both nonces, both keys, the client and the TLS key that the agent saw, so that a proof
 * is worth nothing on any other connection. Layout in docs/protocol.md, "Proofs".
 */
export type Transcript = {
  readonly subprotocol: string;
  /** `host:port` as the agent dialled it. */
  readonly host: string;
  /** 32 bytes. */
  readonly clientNonce: Uint8Array;
  /** 32 bytes. */
  readonly serverNonce: Uint8Array;
  /** `ed25519:…` */
  readonly clientKey: string;
  /** `ed25519:…`, a key of the role link in the server's key set. */
  readonly linkKey: string;
  /** `jc_…`, or '' while enrolling. */
  readonly clientId: string;
  /** SHA-256 of the SPKI DER of the TLS key that the agent saw; 32 bytes. */
  readonly tlsKey: Uint8Array;
};

export type ProofSide = 'server' | 'client';

const encoder = new TextEncoder();

export function transcriptBytes(transcript: Transcript): Uint8Array<ArrayBuffer> {
  const fields = [
    encoder.encode(transcript.subprotocol),
    encoder.encode(transcript.host),
    transcript.clientNonce,
    transcript.serverNonce,
    encoder.encode(transcript.clientKey),
    encoder.encode(transcript.linkKey),
    encoder.encode(transcript.clientId),
    transcript.tlsKey,
  ];
  return joinBytes(fields.flatMap((field) => [Uint8Array.of(field.length >> 8, field.length & 255), field]));
}

/** What one side signs under its role: a letter for the side, then the transcript. */
export function proofContent(side: ProofSide, transcript: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes([Uint8Array.of(side === 'server' ? 0x53 : 0x43), transcript]);
}

/**
 * What the key of the client that was copied signs, beside the new key's own proof: that this very permit goes to the
 * new key that the transcript names.
 */
export function copyContent(transcript: Uint8Array, permit: string): Uint8Array<ArrayBuffer> {
  return joinBytes([Uint8Array.of(0x4e), transcript, encoder.encode(permit)]);
}

/** What the old and the new key of a client both sign when one is to follow the other: `K`, the link's id, the new key. */
export function nextKeyContent(linkId: Uint8Array, nextKey: string): Uint8Array<ArrayBuffer> {
  return joinBytes([Uint8Array.of(0x4b), linkId, encoder.encode(nextKey)]);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
