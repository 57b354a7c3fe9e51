/**
 * A backup brought back into an empty data folder and an empty database, and a new epoch begun: whoever was signed in
 * is not any more, and agents are believed by their keys alone. A mark stands in the folder until all of it is done.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeFileDurably } from '../identity/durable-files.ts';
import { fillDatabase, isEmptyDatabase } from '../store/copy/fill-database.ts';
import type { Filling } from '../store/copy/fill-database.ts';
import type { Engine } from '../store/engine/engine.ts';
import { openEngine } from '../store/engine/open.ts';
import type { Entry } from './archive.ts';
import type { About } from './backup-content.ts';
import { unfinishedMark } from './unfinished.ts';
import { readBackup, verifyBackup } from './verify-backup.ts';

export interface RestorePlan {
  readonly file: string;
  readonly passphrase: string;
  readonly data: string;
  readonly database: string;
}

/** There is something where the backup should go; nothing was changed. */
export class PlaceTaken extends Error {
  readonly what: 'folder' | 'database';

  constructor(what: 'folder' | 'database') {
    super(`The ${what} is not empty`);
    this.name = 'PlaceTaken';
    this.what = what;
  }
}

async function writeEntry(folder: string, path: string, { content }: Entry): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx', 0o600);
  try {
    await writeFile(handle, content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Places {
  readonly plan: RestorePlan;
  readonly handle: FileHandle;
  readonly engine: Engine;
}

async function pour({ plan, handle, engine }: Places, { migrations }: About): Promise<void> {
  const last = migrations.at(-1) ?? '';
  await fillDatabase(engine, last, async ({ insert }: Filling) => {
    await readBackup(handle, plan.passphrase, {
      about: () => Promise.resolve(),
      rows: insert,
      file: (path, entry) => writeEntry(plan.data, path, entry),
    });
  });
}

/** Every folder that got a file, the deepest first. */
function syncFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) syncFolders(join(folder, entry.name));
  }
  syncFolder(folder);
}

/** Without the new epoch yet; `finish` is to be called when that has begun. */
export async function restoreBackup(
  plan: RestorePlan,
): Promise<{ readonly about: About; readonly finish: () => void }> {
  const { file, passphrase, data } = plan;
  // All of it is read once before anything is written.
  const { about } = await verifyBackup(file, passphrase);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (readdirSync(data).length > 0) throw new PlaceTaken('folder');
  const mark = join(data, unfinishedMark);
  const engine = await openEngine(plan);
  let handle: FileHandle | undefined;
  try {
    if (!(await isEmptyDatabase(engine))) throw new PlaceTaken('database');
    writeFileDurably(mark, `${file}\n`);
    handle = await open(file, 'r');
    await pour({ plan, handle, engine }, about);
  } catch (error) {
    for (const name of readdirSync(data)) if (name !== unfinishedMark) rmSync(join(data, name), { recursive: true });
    rmSync(mark, { force: true });
    throw error;
  } finally {
    await handle?.close();
    await engine.close();
  }
  syncFolders(data);
  return {
    about,
    finish: () => {
      rmSync(mark);
      syncFolder(data);
    },
  };
}
