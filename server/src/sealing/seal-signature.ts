/** Checks signatures of the role `seal`, by any of the keys that the server's key set gives that role. */
import { createPublicKey, verify } from 'node:crypto';
import { decodeBase64url, keySetSchema, signedContent } from '@sallyport/protocol';
import type { Identity } from '../identity/identity.ts';

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

/** The keys of the role `seal` in every key set that this server has had: old signatures are checked too. */
export function sealKeysOf(identity: Pick<Identity, 'keySet' | 'keySetChain' | 'publicKey'>): readonly string[] {
  const sets = [...identity.keySetChain, identity.keySet].flatMap(({ bytes }) => {
    const json = Buffer.from(decodeBase64url(bytes) ?? new Uint8Array(0)).toString();
    const parsed = keySetSchema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data.keys.seal : [];
  });
  return [...new Set([identity.publicKey('seal'), ...sets])];
}
