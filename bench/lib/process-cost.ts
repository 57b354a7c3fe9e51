/** What a process holds and has used, as the kernel counts it (proc(5)), and how to have it settle before it is looked at. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './child.ts';

/** USER_HZ, in which the kernel reports time to programs. */
const ticksPerSecond = 100;

const settlesWithinMs = 60_000;

/** Memory that was given back is unmapped beside the main thread. */
const unmapMs = 1_000;

/** For a program of Node, before its own words: a signal makes it collect all garbage, then say so. */
export const settlingWords: readonly string[] = [
  '--expose-gc',
  '--import',
  `data:text/javascript,${encodeURIComponent(
    "process.on('SIGUSR2', () => { gc(); gc(); console.error('settled ' + process.memoryUsage().heapUsed + ' bytes'); });",
  )}`,
];

export interface Held {
  /** Resident memory before the garbage is collected. */
  readonly asItStoodKib: number;
  readonly residentKib: number;
  /** Of it the objects of JavaScript. */
  readonly heapKib: number;
}

export async function settledMemory(child: Child): Promise<Held> {
  const asItStoodKib = residentKib(child);
  const settled = /settled (\d+) bytes/g;
  const before = [...child.printed().matchAll(settled)].length;
  child.process.kill('SIGUSR2');
  await child.untilPrinted(new RegExp(`(?:${settled.source}[^]*){${before + 1}}`), settlesWithinMs);
  await pause(unmapMs);
  const [, heapBytes = '0'] = [...child.printed().matchAll(settled)].at(-1) ?? [];
  return { asItStoodKib, residentKib: residentKib(child), heapKib: Number(heapBytes) / 1_024 };
}

export function residentKib({ process: { pid } }: Child): number {
  return residentOf(pid ?? 0);
}

/** In KiB. */
export function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
}

/** Of a program that starts further processes: of all of them, what they share counted with each. */
export function familyResidentKib({ process: { pid } }: Child): number {
  return familyOf(pid ?? 0).reduce((sum, each) => sum + residentOf(each), 0);
}

function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}

/** Those that one has started, by any of its threads, and that are still there. */
export function childrenOf(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const text = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')).join(' ');
  return text
    .split(' ')
    .filter((word) => word.trim() !== '')
    .map(Number);
}

/** Processor time of all its threads so far. */
export function cpuMs({ process: { pid } }: Child): number {
  return cpuMsOf(pid ?? 0);
}

export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000;
}
