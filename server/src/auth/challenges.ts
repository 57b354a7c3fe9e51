/**
 * Challenges for passkeys. Nothing is stored when one is handed out, so that nobody fills a memory by asking: each
 * carries its moment and a mark that only this run of the server makes, bound to whom and what for it was made. It
 * counts once.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeBase64url, decodeBase64url } from '@sallyport/protocol';
import { challengeLengthMs } from './sign-in-limits.ts';
import type { Clock, Random } from '../ports.ts';

const randomLength = 16;
const momentLength = 8;
const bodyLength = randomLength + momentLength;

export interface Challenges {
  /** `bound` names whom and what it is for; it is good for that alone. */
  issue(bound: string): Uint8Array<ArrayBuffer>;
  /** Whether this is one that was made for `bound`, is young enough and was not shown before. */
  take(challenge: string, bound: string): boolean;
}

export function createChallenges({ clock, random }: { readonly clock: Clock; readonly random: Random }): Challenges {
  const key = randomBytes(32);
  const taken = new Map<string, number>();
  const mark = (body: Uint8Array, bound: string): Buffer =>
    createHmac('sha256', key).update(body).update(bound).digest();

  const forget = (now: number): void => {
    for (const [challenge, until] of taken) {
      if (until > now) return;
      taken.delete(challenge);
    }
  };

  return {
    issue(bound) {
      const body = Buffer.alloc(bodyLength);
      body.set(random.bytes(randomLength));
      body.writeBigUInt64BE(BigInt(clock.now()), randomLength);
      return new Uint8Array(Buffer.concat([body, mark(body, bound)]));
    },
    take(challenge, bound) {
      const bytes = decodeBase64url(challenge);
      if (bytes === undefined || bytes.length !== bodyLength + 32) return false;
      const body = bytes.subarray(0, bodyLength);
      if (!timingSafeEqual(bytes.subarray(bodyLength), mark(body, bound))) return false;
      const now = clock.now();
      const until = Number(Buffer.from(body).readBigUInt64BE(randomLength)) + challengeLengthMs;
      forget(now);
      const spelling = encodeBase64url(bytes);
      if (now >= until || taken.has(spelling)) return false;
      taken.set(spelling, until);
      return true;
    },
  };
}
