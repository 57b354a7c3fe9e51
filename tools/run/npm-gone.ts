/**
 * npm starts a script by a shell, and neither passes on that it was killed. Linux tells who the parent of a process is;
 * when npm goes, its shell gets another one.
 */
import { readFileSync } from 'node:fs';

const lookMs = 500;

const shells: ReadonlySet<string> = new Set(['sh', 'dash', 'bash', 'ash', 'busybox']);

function statOf(pid: number): { readonly name: string; readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything; state and parent follow it.
    const end = stat.lastIndexOf(')');
    return { name: stat.slice(stat.indexOf('(') + 1, end), parent: Number(stat.slice(end + 2).split(' ')[1]) };
  } catch {
    return undefined;
  }
}

/** Whose child the script is, by way of the shell: something else as soon as npm is gone. */
function lineage(): string {
  const { ppid } = process;
  const parent = statOf(ppid);
  return parent !== undefined && shells.has(parent.name) ? `${ppid} ${parent.parent}` : `${ppid}`;
}

/** Looks for it only when npm started this script. Undefined when there is nothing to watch. */
export function whenNpmIsGone(act: () => void): NodeJS.Timeout | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const atStart = lineage();
  const timer = setInterval(() => {
    if (lineage() === atStart) return;
    clearInterval(timer);
    act();
  }, lookMs);
  return timer;
}
