/** The client's own key: what this installation is, whatever happens to its name, addresses or hardware. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decodeBase64url, encodeBase64url, signedContent } from '@sallyport/protocol';
import type { KeyRole } from '@sallyport/protocol';

export type ClientKey = {
  /** `ed25519:…` */
  readonly text: string;
  readonly sign: (content: Uint8Array) => string;
};

export function makePrivateKey(): { readonly pem: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

export function clientKeyOf(pem: string): ClientKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('the client key is not an Ed25519 key');
  return {
    text: publicKeyText(createPublicKey(privateKey)),
    sign: (content) => encodeBase64url(sign(null, signedContent('client', content), privateKey)),
  };
}

export function publicKeyText(key: KeyObject): string {
  return `ed25519:${encodeBase64url(key.export({ type: 'spki', format: 'der' }))}`;
}

/** `sha256:` and the hexadecimal SHA-256 of the SPKI DER, or undefined for a text that is no key. */
export function fingerprintOf(keyText: string): string | undefined {
  const der = derOf(keyText);
  return der === undefined ? undefined : `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

export type SignatureToCheck = {
  readonly role: KeyRole;
  readonly content: Uint8Array;
  readonly signature: string;
  /** `ed25519:…` */
  readonly key: string;
};

/** Whether the signature is of that role and by that key. A key or signature that can't be read is merely wrong. */
export function isSignedBy({ role, content, signature, key }: SignatureToCheck): boolean {
  const der = derOf(key);
  const signatureBytes = decodeBase64url(signature);
  if (der === undefined || signatureBytes === undefined) return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    if (publicKey.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signedContent(role, content), publicKey, signatureBytes);
  } catch {
    return false;
  }
}

function derOf(keyText: string): Uint8Array | undefined {
  return keyText.startsWith('ed25519:') ? decodeBase64url(keyText.slice('ed25519:'.length)) : undefined;
}
