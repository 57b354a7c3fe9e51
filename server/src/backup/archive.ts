/**
 * Many files in one stream: for each a length (4 bytes, big-endian), as much JSON with its name and size, its bytes and
 * their SHA-256. A last entry without a name tells how many there were.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { BackupFault } from './sealed-file.ts';

const entryHead = z.object({ name: z.string().max(1024), bytes: z.int().min(0) });
const endHead = z.object({ entries: z.int().min(0) });
const headMaxBytes = 8192;
const hashBytes = 32;

/** A relative path of plain names: nothing that could lead out of the folder that it is written into. */
const namePattern = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/;

export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
}

export interface Entry {
  readonly name: string;
  readonly bytes: number;
  /** To be read to its end before the next entry; throws when the bytes are not those that were hashed. */
  readonly content: AsyncIterable<Buffer>;
}

export class ArchiveWriter {
  readonly #sink: Sink;
  #entries = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Exactly `bytes` of the content are taken; there must be as many. */
  async add(name: string, bytes: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    if (!namePattern.test(name)) throw new RangeError(`No name for a file in a backup: ${name}`);
    await this.#head({ name, bytes });
    const hash = createHash('sha256');
    let left = bytes;
    for await (const chunk of content) {
      const part = chunk.subarray(0, left);
      hash.update(part);
      await this.#sink.write(part);
      left -= part.length;
      if (left === 0) break;
    }
    if (left > 0) throw new Error(`${name} became shorter while it was read`);
    await this.#sink.write(hash.digest());
    this.#entries += 1;
  }

  async addBytes(name: string, content: Uint8Array): Promise<void> {
    await this.add(name, content.length, single(content));
  }

  async end(): Promise<void> {
    await this.#head({ entries: this.#entries });
  }

  async #head(head: object): Promise<void> {
    const json = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    await this.#sink.write(Buffer.concat([length, json]));
  }
}

async function* single(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield await Promise.resolve(content);
}

/** Bytes taken from a stream of chunks, as many as are asked for. */
class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** At least one byte and at most so many. */
  async some(most: number): Promise<Buffer> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) throw new BackupFault('backup.damaged');
      this.#held = next.value;
    }
    const part = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(part.length);
    return part;
  }

  async exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = count; left > 0;) {
      const part = await this.some(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return true;
      this.#held = next.value;
    }
    return false;
  }
}

async function readHead(source: ByteSource): Promise<unknown> {
  const length = (await source.exactly(4)).readUInt32BE(0);
  if (length > headMaxBytes) throw new BackupFault('backup.damaged');
  return JSON.parse((await source.exactly(length)).toString('utf8')) as unknown;
}

async function* contentOf(source: ByteSource, bytes: number): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for (let left = bytes; left > 0;) {
    const part = await source.some(left);
    hash.update(part);
    left -= part.length;
    yield part;
  }
  if (!hash.digest().equals(await source.exactly(hashBytes))) throw new BackupFault('backup.damaged');
}

/** All entries in order; what the consumer does not read is read all the same, so that its hash is compared. */
export async function* readArchive(chunks: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  const source = new ByteSource(chunks);
  for (let count = 0; ; count += 1) {
    const json = await readHead(source);
    const end = endHead.safeParse(json);
    if (end.success) {
      if (end.data.entries !== count || !(await source.isAtEnd())) throw new BackupFault('backup.damaged');
      return;
    }
    const head = entryHead.safeParse(json);
    if (!head.success || !namePattern.test(head.data.name)) throw new BackupFault('backup.damaged');
    const { name, bytes } = head.data;
    const content = contentOf(source, bytes);
    yield { name, bytes, content };
    for await (const _ of content);
  }
}

export async function wholeOf({ content }: Entry): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}
