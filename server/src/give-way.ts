/**
 * Whatever somebody waits for comes before these. Linux keeps a niceness for each thread (setpriority(2)); elsewhere it
 * is that of a process.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** This process, with all of its threads; those that sweep memory are there already. */
export function giveWay(): void {
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
  threads.forEach(giveWayIn);
}

/** The calling thread alone (`/proc/thread-self`, proc(5)). */
export function giveWayInThread(): void {
  if (process.platform === 'linux') giveWayIn(Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
}

function giveWayIn(thread: number): void {
  setPriority(thread, Math.max(getPriority(thread), constants.priority.PRIORITY_BELOW_NORMAL));
}
