/** Authorities that an administrator names for a server whose certificate is signed by none of the system's. */
import { X509Certificate } from 'node:crypto';

/** A server may vouch for itself too. */
export function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
