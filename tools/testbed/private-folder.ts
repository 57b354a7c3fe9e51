/**
 * A temporary folder for one program of a test run. A run that was killed can't remove its folder, so each folder
 * names the process that owns it and the next run removes those whose owner is gone.
 */
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnprivilegedUser } from './unprivileged-user.ts';

const ownerFile = 'owner.pid';

export function makePrivateFolder(prefix: string, user: UnprivilegedUser | undefined): string {
  removeAbandoned(prefix);
  const folder = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(join(folder, ownerFile), String(process.pid));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function removeAbandoned(prefix: string): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    try {
      if (!isRunning(Number(readFileSync(join(folder, ownerFile), 'utf8')))) removeFolder(folder);
    } catch {
      // Another user's folder, or one that its owner is making or removing at this moment.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
