/** What an agent must prove, and how it is checked: Ed25519 by the key that it named. */
import { createHash, createPublicKey, verify } from 'node:crypto';
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
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signedContent('client', content), key, signed);
  } catch {
    // The bytes are no key.
    return false;
  }
}

export function sha256(content: Uint8Array | string): Buffer {
  return createHash('sha256').update(content).digest();
}

/** The bytes of a field whose schema has seen to it that it is base64url. */
export function fieldBytes(text: string): Uint8Array {
  const bytes = decodeBase64url(text);
  if (bytes === undefined) throw new RangeError('Not base64url');
  return bytes;
}
