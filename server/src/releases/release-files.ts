/** The files of releases, each stored under its SHA-256: written aside, checked, synced, and only then given its name. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../identity/durable-files.ts';

export interface Artefact {
  /** Hexadecimal. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** A file that isn't what it was said to be; nothing of it was kept. */
export class WrongArtefact extends Error {
  constructor(file: string) {
    super(`${file} is not what its hash says`);
    this.name = 'WrongArtefact';
  }
}

const isName = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export class ReleaseFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  has({ sha256 }: Artefact): boolean {
    return isName(sha256) && existsSync(join(this.#folder, sha256));
  }

  /** Undefined for what isn't here; a text that is no hash is never made a path. The caller closes it. */
  async open(sha256: string): Promise<FileHandle | undefined> {
    if (!isName(sha256)) return undefined;
    try {
      return await open(join(this.#folder, sha256), 'r');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Copies a file in; answers when it is on disk. */
  async keep(source: string, artefact: Artefact): Promise<void> {
    if (this.has(artefact)) return;
    const aside = join(this.#folder, `.new-${randomBytes(6).toString('hex')}`);
    try {
      await copyChecked(source, aside, artefact);
      await rename(aside, join(this.#folder, artefact.sha256));
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    syncFolder(this.#folder);
  }

  /** Removes what no release needs any longer, and what a killed copy left. */
  async keepOnly(hashes: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!hashes.has(name)) await rm(join(this.#folder, name), { force: true });
    }
  }
}

async function copyChecked(source: string, target: string, { sha256, size }: Artefact): Promise<void> {
  const hash = createHash('sha256');
  const handle = await open(target, 'wx', 0o600);
  try {
    let total = 0;
    for await (const chunk of createReadStream(source, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > size) throw new WrongArtefact(source);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    if (total !== size || hash.digest('hex') !== sha256) throw new WrongArtefact(source);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
