/**
 * A key from a passphrase, by argon2id (RFC 9106). What was sealed carries the cost that it was sealed with, so that
 * the cost may rise later; a file asks for no more than the limits here, whoever wrote it.
 */
import { passwordFault } from '../auth/passwords.ts';

export interface KeyCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Bytes of a cost as it stands in a file: memory in KiB (4, big-endian), passes (1), lanes (1). */
export const costBytes = 6;
export const saltBytes = 16;
export const keyBytes = 32;

/** RFC 9106, section 4, second recommended option: 64 MiB, three passes, four lanes. About a third of a second. */
export const usualCost: KeyCost = { memoryKib: 65_536, passes: 3, lanes: 4 };

/** What a file may ask of the machine that opens it. */
const highestCost: KeyCost = { memoryKib: 1_048_576, passes: 16, lanes: 16 };

export type PassphraseFault = 'passphrase.too-short' | 'passphrase.too-long' | 'passphrase.common';

/** Whoever holds the file tries passphrases as fast as machines can, so it is at least what a password must be. */
export function passphraseFault(passphrase: string): PassphraseFault | undefined {
  switch (passwordFault(passphrase, '')) {
    case 'password.too-short':
    case 'password.is-username':
      return 'passphrase.too-short';
    case 'password.too-long':
      return 'passphrase.too-long';
    case 'password.common':
      return 'passphrase.common';
    case undefined:
      return undefined;
  }
}

export function writeCost({ memoryKib, passes, lanes }: KeyCost): Buffer {
  const bytes = Buffer.alloc(costBytes);
  bytes.writeUInt32BE(memoryKib, 0);
  bytes.writeUInt8(passes, 4);
  bytes.writeUInt8(lanes, 5);
  return bytes;
}

/** Undefined for a cost that argon2id doesn't know or that would bring a machine to its knees. */
export function readCost(bytes: Buffer): KeyCost | undefined {
  if (bytes.length < costBytes) return undefined;
  const cost = { memoryKib: bytes.readUInt32BE(0), passes: bytes.readUInt8(4), lanes: bytes.readUInt8(5) };
  const { memoryKib, passes, lanes } = cost;
  const isPossible = passes >= 1 && lanes >= 1 && memoryKib >= 8 * lanes;
  const isBearable = memoryKib <= highestCost.memoryKib && passes <= highestCost.passes && lanes <= highestCost.lanes;
  return isPossible && isBearable ? cost : undefined;
}

/** The same text typed on two systems gives one key. */
export async function keyOfPassphrase(passphrase: string, salt: Uint8Array, cost: KeyCost): Promise<Buffer> {
  // Its native code is read when it is needed, not by every start.
  const { hashRaw } = await import('@node-rs/argon2');
  return await hashRaw(passphrase.normalize('NFKC'), {
    // argon2id, version 1.3.
    algorithm: 2,
    version: 1,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    outputLen: keyBytes,
    salt,
  });
}
