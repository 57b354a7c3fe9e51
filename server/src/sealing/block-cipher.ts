/**
 * The encryption of one block (AES-256-GCM, NIST SP 800-38D). The nonce is the block's number in its file, under a key
 * that no other stretch of writing shares, so none is used twice; the file's head, the block's own and its number are
 * authenticated with it, so a block opens in its own place alone.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import {
  encodeBlockHead,
  sealedBlocks,
  sealedExtraBytes,
  sealedNumberBytes,
  sealedTagBytes,
} from '@sallyport/protocol';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;

export interface BlockContext {
  readonly key: Uint8Array;
  /** SHA-256 of the file's head. */
  readonly headHash: Uint8Array;
  readonly number: number;
}

/** The pieces of the sealed block, in their order. */
export function sealBlock({ key, headHash, number }: BlockContext, plain: Uint8Array): readonly Buffer[] {
  const head = Buffer.alloc(5 + sealedNumberBytes);
  head.set(encodeBlockHead(sealedBlocks.sealed, plain.length + sealedExtraBytes));
  head.writeBigUInt64BE(BigInt(number), 5);
  const sealing = createCipheriv(cipher, key, nonceOf(number));
  sealing.setAAD(Buffer.concat([headHash, head]));
  const sealed = sealing.update(plain);
  sealing.final();
  return [head, sealed, sealing.getAuthTag()];
}

/** What a sealed block holds; undefined when it was altered or belongs elsewhere. */
export function openBlock({ key, headHash, number }: BlockContext, payload: Uint8Array): Uint8Array | undefined {
  if (payload.length < sealedExtraBytes) return undefined;
  const head = Buffer.alloc(5 + sealedNumberBytes);
  head.set(encodeBlockHead(sealedBlocks.sealed, payload.length));
  head.writeBigUInt64BE(BigInt(number), 5);
  const opening = createDecipheriv(cipher, key, nonceOf(number));
  opening.setAAD(Buffer.concat([headHash, head]));
  opening.setAuthTag(payload.subarray(payload.length - sealedTagBytes));
  try {
    const plain = opening.update(payload.subarray(sealedNumberBytes, payload.length - sealedTagBytes));
    opening.final();
    return new Uint8Array(plain.buffer, plain.byteOffset, plain.length);
  } catch {
    return undefined;
  }
}

/** The number that a sealed block says it has. */
export function numberOf(payload: Uint8Array): number | undefined {
  if (payload.length < sealedExtraBytes) return undefined;
  return Number(new DataView(payload.buffer, payload.byteOffset, sealedNumberBytes).getBigUint64(0));
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeBigUInt64BE(BigInt(number), nonceBytes - 8);
  return nonce;
}
