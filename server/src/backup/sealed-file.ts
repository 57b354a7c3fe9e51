/**
 * A file under a passphrase, of any length, written and read in one pass. Behind a head come segments of 1 MiB, each
 * sealed by AES-256-GCM with a nonce of its number and of whether it is the last, so that none can be left out, added
 * or moved; at the end stands the SHA-256 of all before, by which whoever has no passphrase sees whether it is whole.
 *
 * Head: `sallyport-backup` (16 bytes), version 1 (1), cost (6), salt (16). It is authenticated with each segment. The key
 * belongs to the salt and so to this file alone, which is why plain numbers will do for nonces.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { costBytes, keyOfPassphrase, readCost, saltBytes, usualCost, writeCost } from './passphrase-key.ts';
import type { KeyCost } from './passphrase-key.ts';

const magic = Buffer.from('sallyport-backup', 'latin1');
const version = 1;
const headBytes = magic.length + 1 + costBytes + saltBytes;
const tagBytes = 16;
const hashBytes = 32;
const segmentBytes = 1_048_576;

export type FileFault =
  | 'backup.not-one'
  | 'backup.newer'
  | 'backup.damaged'
  /** Whole from outside, and its first segment does not open. */
  | 'backup.wrong-passphrase';

/** The file is not what it should be. */
export class BackupFault extends Error {
  readonly code: FileFault;

  constructor(code: FileFault) {
    super(code);
    this.name = 'BackupFault';
    this.code = code;
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

export class SealedWriter {
  readonly #handle: FileHandle;
  readonly #key: Buffer;
  readonly #head: Buffer;
  readonly #hash: Hash = createHash('sha256');
  readonly #segment = Buffer.alloc(segmentBytes);
  #filled = 0;
  #number = 0;
  #written = 0;

  private constructor(handle: FileHandle, key: Buffer, head: Buffer) {
    this.#handle = handle;
    this.#key = key;
    this.#head = head;
  }

  static async begin(handle: FileHandle, passphrase: string, salt: Uint8Array): Promise<SealedWriter> {
    const head = Buffer.concat([magic, Buffer.from([version]), writeCost(usualCost), salt]);
    const writer = new SealedWriter(handle, await keyOfPassphrase(passphrase, salt, usualCost), head);
    await writer.#put(head);
    return writer;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      if (this.#filled === segmentBytes) await this.#seal(false);
      const part = bytes.subarray(at, at + segmentBytes - this.#filled);
      this.#segment.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }

  /** Ends the file and syncs it; how long it is. */
  async end(): Promise<number> {
    await this.#seal(true);
    const digest = this.#hash.digest();
    await this.#handle.write(digest);
    await this.#handle.sync();
    return this.#written + digest.length;
  }

  async #seal(isLast: boolean): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#number, isLast));
    cipher.setAAD(this.#head);
    const sealed = cipher.update(this.#segment.subarray(0, this.#filled));
    cipher.final();
    await this.#put(Buffer.concat([sealed, cipher.getAuthTag()]));
    this.#number += 1;
    this.#filled = 0;
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    await this.#handle.writeFile(bytes);
    this.#written += bytes.length;
  }
}

interface Head {
  readonly bytes: Buffer;
  readonly cost: KeyCost;
  readonly salt: Buffer;
}

async function readFully(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new BackupFault('backup.damaged');
    filled += bytesRead;
  }
  return buffer;
}

async function readHead(handle: FileHandle, size: number): Promise<Head> {
  if (size < magic.length + 1) throw new BackupFault('backup.not-one');
  const start = await readFully(handle, magic.length + 1, 0);
  if (!start.subarray(0, magic.length).equals(magic)) throw new BackupFault('backup.not-one');
  if (start.readUInt8(magic.length) > version) throw new BackupFault('backup.newer');
  if (size < headBytes + tagBytes + hashBytes) throw new BackupFault('backup.damaged');
  const bytes = await readFully(handle, headBytes, 0);
  const cost = readCost(bytes.subarray(magic.length + 1));
  if (cost === undefined) throw new BackupFault('backup.damaged');
  return { bytes, cost, salt: bytes.subarray(-saltBytes) };
}

/** Compares the file with the hash at its end, for which no passphrase is needed. */
export async function checkWhole(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  await readHead(handle, size);
  const hash = createHash('sha256');
  const end = size - hashBytes;
  for (let at = 0; at < end; at += segmentBytes) {
    hash.update(await readFully(handle, Math.min(segmentBytes, end - at), at));
  }
  const stated = await readFully(handle, hashBytes, end);
  if (!hash.digest().equals(stated)) throw new BackupFault('backup.damaged');
}

/** What is in it, segment by segment; each has been authenticated before it is handed out. */
export async function* openSealed(handle: FileHandle, passphrase: string): AsyncGenerator<Buffer> {
  const { size } = await handle.stat();
  const head = await readHead(handle, size);
  const key = await keyOfPassphrase(passphrase, head.salt, head.cost);
  const end = size - hashBytes;
  const step = segmentBytes + tagBytes;
  for (let at = headBytes, number = 0; at < end; at += step, number += 1) {
    const length = Math.min(step, end - at);
    if (length < tagBytes) throw new BackupFault('backup.damaged');
    const sealed = await readFully(handle, length, at);
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, at + length === end));
    decipher.setAAD(head.bytes);
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const segment = decipher.update(sealed.subarray(0, -tagBytes));
    try {
      decipher.final();
    } catch {
      throw new BackupFault(number === 0 ? 'backup.wrong-passphrase' : 'backup.damaged');
    }
    yield segment;
  }
}
