/** The files of a data folder that a backup holds: all but the database, which is copied by its rows, and locks. */
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveWriter } from './archive.ts';
import { sealFileName } from '../audit/seal-file.ts';
import { databaseFile } from '../store/engine/open.ts';
import { unfinishedMark } from './unfinished.ts';

/**
 * The endpoints of a demonstration keep theirs in the server's folder. The last seal of the audit log is that of a later
 * moment than the rows; theirs come with them.
 */
const leftOut = new Set(['agent', 'fleet', 'server.lock', 'opening.lock', sealFileName, unfinishedMark]);

/** Files that were being written aside when the server died. */
const aside = /\.new-[0-9a-f]{12}$/;

function isLeftOut(path: string): boolean {
  const [top = ''] = path.split('/', 1);
  return leftOut.has(top) || top.startsWith(databaseFile) || top.endsWith('-journal') || aside.test(path);
}

async function* filesBelow(folder: string, path: string): AsyncGenerator<string> {
  let entries: Dirent[];
  try {
    entries = await readdir(join(folder, path), { withFileTypes: true });
  } catch (error) {
    // Taken away in the meantime, as whatever the retention of recordings is set to allows.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (isLeftOut(below)) continue;
    const kind = entry.isSymbolicLink() ? await stat(join(folder, below)) : entry;
    if (kind.isDirectory()) yield* filesBelow(folder, below);
    else if (kind.isFile()) yield below;
  }
}

export interface FileWishes {
  readonly dataFolder: string;
  readonly withRecordings: boolean;
}

/** As long as each file was when its turn came: what grows meanwhile is in the next backup. */
export async function addDataFiles(
  archive: ArchiveWriter,
  { dataFolder, withRecordings }: FileWishes,
): Promise<number> {
  let count = 0;
  for await (const path of filesBelow(dataFolder, '')) {
    if (!withRecordings && path.startsWith('recordings/')) continue;
    let file;
    try {
      file = await open(join(dataFolder, path), 'r');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue;
      throw error;
    }
    try {
      const { size } = await file.stat();
      await archive.add(`files/${path}`, size, file.createReadStream({ autoClose: false, highWaterMark: 262_144 }));
      count += 1;
    } finally {
      await file.close();
    }
  }
  return count;
}
