/**
 * Whether somebody else could put their own files in the place of ours. A service that runs programs, or writes as
 * root, in a folder that others can change is how remote access tools were taken over (CVE-2021-34803,
 * CVE-2022-32450): so every step of the way, links included, belongs to root or to us.
 */
import type { Stats } from 'node:fs';
import { lstat, mkdir, chmod, readlink, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isFault } from '../identity/atomic-file.ts';

export type Unsafe = {
  readonly path: string;
  readonly because: 'owned-by-another' | 'anybody-may-write' | 'group-may-write' | 'no-folder' | 'links-in-a-circle';
};

/** More links than any real way has. */
const linksMost = 40;

const othersWrite = 0o002;
const groupWrites = 0o020;
const sticky = 0o1000;

export type WayRules = {
  /** Ours, besides root's. */
  readonly uid: number;
  /** How many links were followed so far. */
  readonly links?: number;
};

/** The first step of the way to `path` that isn't safe. What isn't there yet is. */
export async function unsafeStep(path: string, { uid, links = 0 }: WayRules): Promise<Unsafe | undefined> {
  if (links > linksMost) return { path, because: 'links-in-a-circle' };
  const steps = stepsTo(resolve(path));
  for (const step of steps) {
    const found = await statOf(step);
    if (found === undefined) return undefined;
    if (found.uid !== 0 && found.uid !== uid) return { path: step, because: 'owned-by-another' };
    if (found.isSymbolicLink()) {
      const target = resolve(dirname(step), await readlink(step));
      const rest = path.slice(step.length);
      return await unsafeStep(join(target, rest), { uid, links: links + 1 });
    }
    if (!found.isDirectory()) return { path: step, because: 'no-folder' };
    const fault = faultOfMode(found.mode, step === steps.at(-1));
    if (fault !== undefined) return { path: step, because: fault };
  }
  return undefined;
}

/** In a folder as /tmp nobody can replace what isn't theirs, but as a place for programs it won't do. */
function faultOfMode(mode: number, isLast: boolean): Unsafe['because'] | undefined {
  if ((mode & othersWrite) !== 0 && (isLast || (mode & sticky) === 0)) return 'anybody-may-write';
  return isLast && (mode & groupWrites) !== 0 ? 'group-may-write' : undefined;
}

function stepsTo(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...stepsTo(above), path];
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}

/** Makes what is missing of the way to a folder, each with this mode whatever the umask says. */
export async function makeFoldersTo(path: string, mode: number): Promise<void> {
  for (const step of stepsTo(resolve(path))) {
    try {
      await mkdir(step);
      await chmod(step, mode);
    } catch (fault) {
      if (!isFault(fault, 'EEXIST') && !isFault(fault, 'EISDIR')) throw fault;
    }
  }
}

/** Takes away a folder that holds nothing any more, and does nothing to any other. */
export async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (fault) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EROFS'].every((code) => !isFault(fault, code))) throw fault;
  }
}
