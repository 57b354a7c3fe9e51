import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Whatever somebody waits for comes before this process. Linux keeps a niceness for each thread (setpriority(2)), and
 * those that sweep memory are there already.
 */
export function giveWay(): void {
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
  for (const thread of threads) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
}
