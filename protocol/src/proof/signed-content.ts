/**
 * Every signature says for what role it was made: the signed bytes begin with `sallyport/<role>/1` and a zero
 * byte, so that no signature of one kind can ever be passed off as one of another.
 */
import { joinBytes } from './transcript.ts';

export type KeyRole = 'root' | 'link' | 'command' | 'seal' | 'release' | 'client';

const encoder = new TextEncoder();

export function signedContent(role: KeyRole, content: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes([encoder.encode(`sallyport/${role}/1`), Uint8Array.of(0), content]);
}

/** What the command role signs: the link's id (32 bytes), the counter (u64, big-endian) and the exact body. */
export function commandContent(linkId: Uint8Array, counter: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(counter));
  return joinBytes([linkId, number, body]);
}
