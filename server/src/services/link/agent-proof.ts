/** What an agent must prove, and how it is checked: Ed25519 by the key that it named. */
import { createPublicKey, hash, verify } from 'node:crypto';
import { decodeBase64url, proofContent, signedContent } from '@sallyport/protocol';

const keyPrefix = 'ed25519:';

/** Whether `signature` is the client's own over this transcript. */
export function provesClient(clientKey: string, transcript: Uint8Array, signature: string): boolean {
  return signedByClient({ key: clientKey, content: proofContent('client', transcript), signature });
}

export interface ClientSignature {
  readonly key: string;
  readonly content: Uint8Array;
  readonly signature: string;
}

/** Whether the key made the signature in the role client. Any text that is no key or no signature proves nothing. */
export function signedByClient({ key: clientKey, content, signature }: ClientSignature): boolean {
  const spki = decodeBase64url(clientKey.slice(keyPrefix.length));
  const signed = decodeBase64url(signature);
  if (!clientKey.startsWith(keyPrefix) || spki === undefined || signed === undefined) return false;
  try {
    const key = createPublicKey(pemOf(spki));
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signedContent('client', content), key, signed);
  } catch {
    // The bytes are no key.
    return false;
  }
}

/** RFC 7468. Node reads a key from text in a quarter of the time that it takes for bytes, of which it asks at length what they are. */
function pemOf(spki: Uint8Array): string {
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki).toString('base64')}\n-----END PUBLIC KEY-----\n`;
}

export function sha256(content: Uint8Array | string): Buffer {
  return hash('sha256', content, 'buffer');
}

/** The bytes of a field whose schema has seen to it that it is base64url. */
export function fieldBytes(text: string): Uint8Array {
  const bytes = decodeBase64url(text);
  if (bytes === undefined) throw new RangeError('Not base64url');
  return bytes;
}
