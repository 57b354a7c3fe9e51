/**
 * A backup: the rows of the database as of one moment, then the files of the data folder, in one file under a
 * passphrase. It is written aside, read again from its first byte to its last, and only then given its name.
 */
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Engine } from '../store/engine/engine.ts';
import { withSnapshot } from '../store/copy/read-snapshot.ts';
import { syncFolder } from '../identity/durable-files.ts';
import { ArchiveWriter } from './archive.ts';
import { aboutName, linesOfRows, rowsPrefix } from './backup-content.ts';
import type { About } from './backup-content.ts';
import { addDataFiles } from './data-files.ts';
import { saltBytes } from './passphrase-key.ts';
import { SealedWriter } from './sealed-file.ts';
import { verifyBackup } from './verify-backup.ts';

export interface BackupPlan {
  readonly file: string;
  readonly passphrase: string;
  readonly dataFolder: string;
  readonly engine: Engine;
  readonly about: Omit<About, 'format' | 'migrations' | 'tables'>;
  readonly random: (count: number) => Uint8Array;
}

export interface MadeBackup {
  readonly bytes: number;
  readonly rows: number;
  readonly files: number;
}

/** Somebody else's file is never replaced. */
export class FileThere extends Error {
  constructor(file: string) {
    super(`${file} is there already`);
    this.name = 'FileThere';
  }
}

async function addRows(archive: ArchiveWriter, plan: BackupPlan): Promise<number> {
  return await withSnapshot(plan.engine, async ({ migrations, tables, rows }) => {
    const about: About = { format: 1, ...plan.about, migrations: [...migrations], tables: [...tables] };
    await archive.addBytes(aboutName, Buffer.from(JSON.stringify(about)));
    let count = 0;
    for (const table of tables) {
      let number = 0;
      for await (const batch of rows(table)) {
        await archive.addBytes(`${rowsPrefix}${table}/${number}.jsonl`, linesOfRows(batch));
        number += 1;
        count += batch.length;
      }
    }
    return count;
  });
}

async function write(path: string, plan: BackupPlan): Promise<MadeBackup> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const sealed = await SealedWriter.begin(handle, plan.passphrase, plan.random(saltBytes));
    const archive = new ArchiveWriter(sealed);
    const rows = await addRows(archive, plan);
    const { dataFolder, about } = plan;
    const files = await addDataFiles(archive, { dataFolder, withRecordings: about.withRecordings });
    await archive.end();
    return { bytes: await sealed.end(), rows, files };
  } finally {
    await handle.close();
  }
}

export async function makeBackup(plan: BackupPlan): Promise<MadeBackup> {
  const { file, passphrase } = plan;
  if (existsSync(file)) throw new FileThere(file);
  const aside = `${file}.new-${Buffer.from(plan.random(6)).toString('hex')}`;
  try {
    const made = await write(aside, plan);
    await verifyBackup(aside, passphrase);
    await rename(aside, file);
    syncFolder(dirname(file));
    return made;
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
