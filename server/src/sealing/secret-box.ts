/**
 * Secrets that the server must be able to read again (an authenticator's key, a provider's client secret), sealed in
 * the database under a key that lies with the server's own keys: whoever has the database alone reads none of them.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { decodeBase64url, encodeBase64url } from '@sallyport/protocol';
import type { Identity, Random } from '../ports.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

export interface SecretBox {
  /** `use` says what the secret belongs to, as `totp/us_…`: it opens for nothing else. */
  seal(secret: string, use: string): string;
  /** Undefined when it was altered, belongs to something else, or was sealed by a server with other keys. */
  open(sealed: string, use: string): string | undefined;
}

export function secretBox({ identity, random }: { readonly identity: Identity; readonly random: Random }): SecretBox {
  return sealedBy(identity.mac('sealed-secrets', 'key'), random);
}

/** By a key of 32 bytes. */
export function sealedBy(key: Uint8Array, random: Random): SecretBox {
  return {
    seal(secret, use) {
      const nonce = random.bytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce);
      sealing.setAAD(Buffer.from(use));
      return encodeBase64url(
        Buffer.concat([nonce, sealing.update(secret, 'utf8'), sealing.final(), sealing.getAuthTag()]),
      );
    },
    open(sealed, use) {
      const bytes = decodeBase64url(sealed);
      if (bytes === undefined || bytes.length < nonceBytes + tagBytes) return undefined;
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes));
      opening.setAAD(Buffer.from(use));
      opening.setAuthTag(bytes.subarray(bytes.length - tagBytes));
      try {
        const plain = opening.update(bytes.subarray(nonceBytes, bytes.length - tagBytes));
        return Buffer.concat([plain, opening.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
