/** Checks signatures of the role `seal`, by any of the keys that the server's key set gives that role. */
import { createPublicKey, verify } from 'node:crypto';
import { decodeBase64url, signedContent } from '@sallyport/protocol';

export type VerifySeal = (content: Uint8Array, signature: Uint8Array) => boolean;

/** `keys`: `ed25519:…` each. */
export function sealVerifier(keys: readonly string[]): VerifySeal {
  const objects = keys.map((key) => {
    const spki = decodeBase64url(key.replace(/^ed25519:/, '')) ?? new Uint8Array(0);
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  });
  return (content, signature) => {
    const signed = signedContent('seal', content);
    return objects.some((key) => verify(null, signed, key, signature));
  };
}
