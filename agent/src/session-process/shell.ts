/**
 * What becomes a shell of an account: a process that leads a session of its own takes the terminal, becomes the
 * account for good and then the shell. What it is to do comes by a pipe, because the environment of a session may hold
 * what the account's owner put there, and nothing of that may reach a program that is still root.
 */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { leaveNothingToInherit } from './libc.ts';
import type { ShellOrders } from './messages.ts';

const ordersDescriptor = 3;

export async function becomeShell(): Promise<number> {
  const { file, args, folder, environment, terminal, become } = JSON.parse(
    readFileSync(ordersDescriptor, 'utf8'),
  ) as ShellOrders;
  closeSync(ordersDescriptor);
  // The first terminal that the leader of a session opens becomes the one of the session.
  openSync(terminal, 'r+');
  await leaveNothingToInherit();
  if (become !== undefined) {
    process.setgid?.(become.gid);
    process.setuid?.(become.uid);
  }
  try {
    process.chdir(folder);
  } catch {
    process.chdir('/');
  }
  process.execve?.(file, [file, ...args], { ...environment });
  return 1;
}
