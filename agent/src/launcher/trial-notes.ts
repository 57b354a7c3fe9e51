/**
 * What is remembered of versions that were tried, by the hashes of what was tried and not by a number that a server
 * could give anew: how often a trial was begun, and what is known to be bad.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { places } from './layout.ts';
import type { InstalledManifest } from './layout.ts';

export type BadVersion = { readonly key: string; readonly because: string };
export type BegunTrials = { readonly count: number; readonly sequence: number };
export type TrialNotes = {
  readonly begun: Readonly<Record<string, BegunTrials>>;
  readonly bad: readonly BadVersion[];
  /** A version that was confirmed, until it has had a link as it is to run; how often it was started. */
  readonly probation?: { readonly name: string; readonly starts: number } | undefined;
  /** How the last version that was given up came to that. */
  readonly rolledBack?: { readonly sequence: number; readonly because: string; readonly detail: string } | undefined;
};

/** A machine sees few bad versions; the oldest are forgotten first. */
const badMost = 32;

const none: TrialNotes = { begun: {}, bad: [] };

export function trialKey({ bundle, pack }: Pick<InstalledManifest, 'bundle' | 'pack'>): string {
  return `${bundle.sha256}.${pack.sha256}`;
}

export async function readNotes(program: string): Promise<TrialNotes> {
  try {
    const read = JSON.parse(await readFile(fileOf(program), 'utf8')) as Partial<TrialNotes>;
    return { ...read, begun: read.begun ?? {}, bad: Array.isArray(read.bad) ? read.bad : [] };
  } catch {
    return none;
  }
}

/** On disk when it answers. */
export async function writeNotes(disk: Disk, program: string, notes: TrialNotes): Promise<void> {
  const file = fileOf(program);
  await disk.makeFolder(places.update(program));
  await disk.remove(`${file}.new`);
  await disk.writeFile(`${file}.new`, `${JSON.stringify({ ...notes, bad: notes.bad.slice(-badMost) })}\n`);
  await disk.rename(`${file}.new`, file);
  await disk.syncFolder(places.update(program));
}

export function withBegun(notes: TrialNotes, key: string, trials: BegunTrials): TrialNotes {
  const others = Object.entries(notes.begun).filter(([other]) => other !== key);
  const begun = Object.fromEntries(trials.count > 0 ? [...others, [key, trials] as const] : others);
  return { ...notes, begun };
}

export function withBad(notes: TrialNotes, version: BadVersion): TrialNotes {
  const others = notes.bad.filter(({ key }) => key !== version.key);
  return { ...withBegun(notes, version.key, { count: 0, sequence: 0 }), bad: [...others, version] };
}

function fileOf(program: string): string {
  return join(places.update(program), 'trials.json');
}

/** Which processes a trial is made of, so that a child whose supervisor was killed can be found. */
export async function noteChild(program: string, pid: number): Promise<void> {
  const [start, bySince] = await Promise.all([processStart(pid), processStart(process.pid)]);
  const file = childFile(program);
  await writeFile(`${file}.new`, JSON.stringify({ pid, start, by: process.pid, bySince } satisfies LeftChild));
  await rename(`${file}.new`, file);
}

type LeftChild = { readonly pid: number; readonly start: string; readonly by: number; readonly bySince: string };

/** Kills what a supervisor that is gone left running, if it is still that very process. */
export async function endLeftChild(program: string): Promise<void> {
  try {
    const { pid, start, by, bySince } = JSON.parse(await readFile(childFile(program), 'utf8')) as LeftChild;
    if (by !== process.pid && bySince === (await processStart(by))) return;
    if (start !== '' && start === (await processStart(pid))) process.kill(pid, 'SIGKILL');
  } catch {
    // There was none, or it has gone.
  }
  await rm(childFile(program), { force: true });
}

function childFile(program: string): string {
  return join(places.update(program), 'child.json');
}

/** Which boot and which moment of it; empty where the system doesn't say. */
async function processStart(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; start time is field 22, the 20th after the name.
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}
