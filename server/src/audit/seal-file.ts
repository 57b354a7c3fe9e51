/**
 * The last checkpoint of the audit log, in a file apart from the database. Two slots are written by turns, so that a
 * power cut in the middle of a write leaves the one before.
 */
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { SignedText } from './audit-checkpoint.ts';

export const sealFileName = 'audit.seal';

const slotBytes = 1_024;
const slot = z.object({ content: z.string(), signature: z.string() });

export class SealFile {
  readonly #path: string;
  #turn = 0;

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, sealFileName);
  }

  /** What the slots hold; whether it is to be believed, its signature tells. */
  async read(): Promise<readonly SignedText[]> {
    const bytes = await readFile(this.#path).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    return [0, 1].flatMap((at) => {
      const text = bytes.subarray(at * slotBytes, (at + 1) * slotBytes).toString();
      try {
        return [slot.parse(JSON.parse(text))];
      } catch {
        return [];
      }
    });
  }

  /** Kept when it is on disk. */
  async write(signed: SignedText): Promise<void> {
    const text = JSON.stringify(signed).padEnd(slotBytes - 1);
    const handle = await open(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      await handle.write(Buffer.from(`${text}\n`), 0, slotBytes, this.#turn * slotBytes);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    this.#turn = 1 - this.#turn;
  }
}
