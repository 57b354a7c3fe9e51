/**
 * Unpacks a runtime pack. The archive was signed, but only what a pack needs is understood all the same: plain files
 * under plain names, no links, nothing outside the folder, nothing without a bound (CVE-2024-1708 is an archive whose
 * names led out of its folder).
 */
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { packFilesMost, packUnpackedMostBytes } from '../limits.ts';
import type { Disk } from '../launcher/disk.ts';
import { UpdateFailure } from './update-failure.ts';

const block = 512;

/** Into a folder that isn't there yet. Everything is synced when it answers. */
export async function unpackPack(disk: Disk, archive: string, folder: string): Promise<void> {
  // An agent at rest has no use for it.
  const { createGunzip } = await import('node:zlib');
  const source = createReadStream(archive);
  try {
    await unpackFrom(new BlockReader(source.pipe(createGunzip())), disk, folder);
  } finally {
    // What stands behind the end, or behind what was refused, is not waited for.
    source.destroy();
  }
}

async function unpackFrom(reader: BlockReader, disk: Disk, folder: string): Promise<void> {
  const folders = new Set([folder]);
  await disk.makeFolder(folder);
  let left = packUnpackedMostBytes;
  let files = 0;
  for (let head = await reader.take(block); !isZero(head); head = await reader.take(block)) {
    const { path, size, mode } = entryOf(head);
    files += 1;
    left -= size;
    if (left < 0 || files > packFilesMost) throw new UpdateFailure('update.pack-malformed', 'too large');
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) folders.add(join(folder, parent));
    await disk.makeFolder(join(folder, dirname(path)));
    await disk.writeFile(join(folder, path), reader.stream(size), mode);
    await reader.skip(-size & (block - 1));
  }
  for (const made of [...folders].toSorted((one, other) => other.length - one.length)) await disk.syncFolder(made);
}

type Entry = { readonly path: string; readonly size: number; readonly mode: number };

function entryOf(head: Buffer): Entry {
  const text = (from: number, length: number): string =>
    head.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  const path = text(0, 100);
  const isPlain = path.split('/').every((part) => /^[A-Za-z0-9@_][A-Za-z0-9@._-]*$/.test(part));
  const size = Number.parseInt(text(124, 12), 8);
  const isFile = text(156, 1) === '0' && text(257, 5) === 'ustar' && text(345, 155) === '';
  if (!isFile || !isPlain || !(size >= 0)) throw new UpdateFailure('update.pack-malformed', 'not a plain file');
  return { path, size, mode: (Number.parseInt(text(100, 8), 8) & 0o100) === 0 ? 0o644 : 0o755 };
}

function isZero(head: Buffer): boolean {
  return head.every((byte) => byte === 0);
}

/** Reads a stream in pieces of the sizes that are asked for. */
class BlockReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async take(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.stream(size)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(size: number): Promise<void> {
    await this.take(size);
  }

  async *stream(size: number): AsyncGenerator<Buffer, void> {
    let due = size;
    while (due > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) throw new UpdateFailure('update.pack-malformed', 'cut');
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, due);
      this.#rest = this.#rest.subarray(part.length);
      due -= part.length;
      yield part;
    }
  }
}
