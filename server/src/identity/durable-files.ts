/** Files that survive a loss of power: written aside, synced, and only then given their name. */
import { mkdirSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';

export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeSynced(file: string, content: string): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function aside(path: string): string {
  return `${path}.new-${randomBytes(6).toString('hex')}`;
}

/** Replaces the file as a whole; a reader sees the old one or the new one. */
export function writeFileDurably(file: string, content: string): void {
  const temporary = aside(file);
  try {
    writeSynced(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** A file that must not be there yet. */
export function writeNewFileDurably(file: string, content: string): void {
  writeSynced(file, content);
  syncFolder(dirname(file));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

/**
 * Makes a folder with all its files at once, or leaves the one that is there already: of two that try, one wins and
 * the other uses what the winner wrote.
 */
export function makeFolderOnce(folder: string, files: Readonly<Record<string, string>>): void {
  const temporary = aside(folder);
  mkdirSync(temporary, { mode: 0o700 });
  try {
    for (const [name, content] of Object.entries(files)) writeSynced(join(temporary, name), content);
    syncFolder(temporary);
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
  }
  syncFolder(dirname(folder));
}
