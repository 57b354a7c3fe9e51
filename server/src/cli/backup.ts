/** `sallyport backup`, `sallyport backup verify` and `sallyport restore` */
import { existsSync } from 'node:fs';
import { instant } from '@sallyport/domain';
import { FileThere, makeBackup } from '../backup/make-backup.ts';
import type { MadeBackup } from '../backup/make-backup.ts';
import { passphraseFault } from '../backup/passphrase-key.ts';
import { PlaceTaken, restoreBackup } from '../backup/restore-backup.ts';
import { BackupFault } from '../backup/sealed-file.ts';
import { verifyBackup } from '../backup/verify-backup.ts';
import type { Config } from '../config/keys.ts';
import { beginEpoch, noteBackup } from '../services/recovery/keep-backups.ts';
import { openDatabase, openEngine } from '../store/engine/open.ts';
import { systemClock } from '../system.ts';
import { backupFaults, backupTexts } from '../text/backup.ts';
import { cliTexts } from '../text/cli.ts';
import { kitTexts } from '../text/recovery-kit.ts';
import { version } from '../version.ts';
import { configFrom, readArguments, required } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';
import { passphraseOptions, readPassphrase } from './passphrase.ts';

function failed(error: unknown): unknown {
  if (error instanceof BackupFault) return new CommandFailed(error.code, backupFaults[error.code]);
  if (error instanceof FileThere) return new CommandFailed('file.there', error.message);
  if (error instanceof PlaceTaken) return new CommandFailed('restore.not-empty', backupTexts.notEmpty[error.what]);
  return error;
}

async function explained<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw failed(error);
  }
}

function existing(file: string): string {
  if (!existsSync(file)) throw new CommandFailed('file.unreadable', cliTexts.noFile(file));
  return file;
}

interface Wishes {
  readonly file: string;
  readonly passphrase: string;
  readonly withRecordings: boolean;
}

async function makeAndNote(config: Config, { file, passphrase, withRecordings }: Wishes): Promise<MadeBackup> {
  return await withStore(config, async (world) => {
    const engine = await openEngine(config);
    const { serverId, rootFingerprint } = world.identity;
    const madeAt = world.clock.now();
    const epoch = await world.store.findEpoch();
    const about = { serverId, rootFingerprint, madeAt, version, epoch, withRecordings };
    const random = (count: number): Uint8Array => world.random.bytes(count);
    try {
      const made = await makeBackup({ file, passphrase, dataFolder: config.data, engine, about, random });
      await noteBackup(world, made);
      return made;
    } finally {
      await engine.close();
    }
  });
}

export async function backup(words: readonly string[]): Promise<void> {
  const own = { to: { type: 'string' }, 'without-recordings': { type: 'boolean' }, ...passphraseOptions } as const;
  const args = readArguments(words, { own, withConfig: true });
  const file = required(args, 'to', cliTexts.missing);
  if (existsSync(file)) throw new CommandFailed('file.there', cliTexts.fileThere(file));
  const config = configFrom(args);
  const passphrase = await readPassphrase(args, { isNew: true });
  const fault = passphraseFault(passphrase);
  if (fault !== undefined) throw new CommandFailed(fault, kitTexts[fault]);
  const withRecordings = !args.switches.has('without-recordings');
  const made = await explained(makeAndNote(config, { file, passphrase, withRecordings }));
  outputTo(args.json).answer(backupTexts.made(file, made), { file, ...made });
}

export async function backupVerify(words: readonly string[]): Promise<void> {
  const own = { from: { type: 'string' }, ...passphraseOptions } as const;
  const args = readArguments(words, { own, withConfig: false });
  const file = existing(required(args, 'from', cliTexts.missing));
  const passphrase = await readPassphrase(args, { isNew: false });
  const { about, rows, files } = await explained(verifyBackup(file, passphrase));
  const { serverId, rootFingerprint, madeAt, withRecordings } = about;
  const facts = { serverId, rootFingerprint, madeAt, withRecordings, version: about.version, rows, files };
  outputTo(args.json).answer(backupTexts.verified(file, facts), facts);
}

export async function restore(words: readonly string[]): Promise<void> {
  const own = { from: { type: 'string' }, 'keep-enrolment-keys': { type: 'boolean' }, ...passphraseOptions } as const;
  const args = readArguments(words, { own, withConfig: true });
  const file = existing(required(args, 'from', cliTexts.missing));
  const { data, database } = configFrom(args);
  const passphrase = await readPassphrase(args, { isNew: false });
  const { about, finish } = await explained(restoreBackup({ file, passphrase, data, database }));
  const store = await openDatabase({ data, database }, () => undefined);
  try {
    const keepEnrolmentKeys = args.switches.has('keep-enrolment-keys');
    const from = { madeAt: instant(about.madeAt), epoch: about.epoch, keepEnrolmentKeys };
    const begun = await beginEpoch({ store, clock: systemClock }, from);
    finish();
    outputTo(args.json).answer(backupTexts.restored(data, { ...begun, madeAt: about.madeAt }), {
      data,
      madeAt: about.madeAt,
      ...begun,
    });
  } finally {
    await store.close();
  }
}
