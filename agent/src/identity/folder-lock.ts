/**
 * One agent a folder: a lock file that names its holder by process and by that process's start, so that a holder that
 * was killed, or whose number was given to another process after a restart, doesn't lock anybody out. It names the
 * folder too: in a copy of the folder the lock of the original means nothing. The file is linked into place whole,
 * which is atomic.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isFault } from './atomic-file.ts';

export type FolderLock = {
  /** `folder` is what the folder is called by now. */
  release(folder: string): Promise<void>;
};

export class FolderLockedError extends Error {
  readonly holderPid: number;

  constructor(folder: string, holderPid: number) {
    super(`${folder} is in use by process ${holderPid}`);
    this.name = 'FolderLockedError';
    this.holderPid = holderPid;
  }
}

const holderSchema = z.object({
  pid: z.int().min(1),
  start: z.string().max(128),
  nonce: z.string().max(64),
  /** Device and number of the folder. */
  folder: z.string().max(64).optional(),
});
type Holder = z.infer<typeof holderSchema>;

const lockFile = 'lock';
/** Beyond this the folder isn't merely contended. */
const attempts = 8;

export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, lockFile);
  const nonce = randomBytes(8).toString('hex');
  const { dev, ino } = await stat(folder, { bigint: true });
  const place = `${dev}:${ino}`;
  const start = processStart(process.pid);
  const mine = JSON.stringify({ pid: process.pid, start, nonce, folder: place } satisfies Holder);
  const beside = `${path}.${nonce}`;
  await writeFile(beside, mine, { mode: 0o600, flag: 'wx' });
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await linked(beside, path)) return { release: (now) => release(join(now, lockFile), mine) };
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const holder = holderOf(text);
      const isCopied = holder?.folder !== undefined && holder.folder !== place;
      if (holder !== undefined && !isCopied && isAlive(holder)) throw new FolderLockedError(folder, holder.pid);
      await takeAway(path, text);
    }
  } finally {
    await rm(beside, { force: true });
  }
  throw new Error(`${folder} could not be locked`);
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (fault) {
    if (isFault(fault, 'EEXIST')) return false;
    throw fault;
  }
}

/** Takes a dead holder's file away; if another starter was faster and its own file was caught, that is put back. */
async function takeAway(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return;
    throw fault;
  }
  if ((await readFile(aside, 'utf8')) !== dead) await linked(aside, path);
  await rm(aside, { force: true });
}

async function release(path: string, mine: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === mine) await rm(path, { force: true });
}

function holderOf(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (fault) {
    if (!isFault(fault, 'EPERM')) return false;
  }
  return processStart(holder.pid) === holder.start;
}

/** Which boot and which moment of it a process started at; where the system doesn't say, only its number counts. */
function processStart(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; start time is field 22, the 20th after the name.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot} ${ticks}`;
  } catch {
    return '';
  }
}
