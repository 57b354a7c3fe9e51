/** Secrets that the server hands out, and what it keeps of them. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeBase64url } from '@sallyport/protocol';
import type { Random } from '../ports.ts';

/** 256 bits as 43 characters of base64url. */
export function newSecretText(random: Random): string {
  return encodeBase64url(random.bytes(32));
}

/** What is stored: enough to recognise a secret of 256 bits, useless to whoever reads the database. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares without telling by its time how much was right. */
export function sameText(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}
