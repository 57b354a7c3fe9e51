/** Reads a backup whole: its outer hash, the seal of each segment, the hash of each entry, and that each row is one. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { isKnownMigration } from '../store/migrations/migrate.ts';
import { readArchive, wholeOf } from './archive.ts';
import type { Entry } from './archive.ts';
import { aboutName, aboutSchema, filePrefix, rowsOfLines, tableOf } from './backup-content.ts';
import type { About } from './backup-content.ts';
import { BackupFault, checkWhole, openSealed } from './sealed-file.ts';

export interface VerifiedBackup {
  readonly about: About;
  readonly rows: number;
  readonly files: number;
}

export interface BackupReader {
  about(about: About): Promise<void>;
  rows(table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  file(path: string, entry: Entry): Promise<void>;
}

async function readAbout({ name, content, bytes }: Entry): Promise<About> {
  if (name !== aboutName) throw new BackupFault('backup.damaged');
  const parsed = aboutSchema.safeParse(JSON.parse((await wholeOf({ name, content, bytes })).toString('utf8')));
  if (!parsed.success) throw new BackupFault('backup.newer');
  if (!parsed.data.migrations.every(isKnownMigration)) throw new BackupFault('backup.newer');
  return parsed.data;
}

/** Hands everything to the reader, in the order of the file: what it is, rows table by table, files. */
export async function readBackup(handle: FileHandle, passphrase: string, reader: BackupReader): Promise<void> {
  let about: About | undefined;
  for await (const entry of readArchive(openSealed(handle, passphrase))) {
    if (about === undefined) {
      about = await readAbout(entry);
      await reader.about(about);
      continue;
    }
    const table = tableOf(entry.name);
    if (table !== undefined && about.tables.includes(table))
      await reader.rows(table, rowsOfLines(await wholeOf(entry)));
    else if (entry.name.startsWith(filePrefix)) await reader.file(entry.name.slice(filePrefix.length), entry);
    else throw new BackupFault('backup.damaged');
  }
  if (about === undefined) throw new BackupFault('backup.damaged');
}

export async function verifyBackup(file: string, passphrase: string): Promise<VerifiedBackup> {
  const handle = await open(file, 'r');
  try {
    await checkWhole(handle);
    let found: About | undefined;
    let [rows, files] = [0, 0];
    await readBackup(handle, passphrase, {
      about: (about) => {
        found = about;
        return Promise.resolve();
      },
      rows: (_table, batch) => {
        rows += batch.length;
        return Promise.resolve();
      },
      // Its bytes are compared with their hash as they pass.
      file: () => {
        files += 1;
        return Promise.resolve();
      },
    });
    if (found === undefined) throw new BackupFault('backup.damaged');
    return { about: found, rows, files };
  } finally {
    await handle.close();
  }
}
