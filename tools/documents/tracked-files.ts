/** The files of the repository, as git sees them: what is tracked, and what would be once it is added. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

const binary = /\.(?:png|ico|woff2|wasm|spr|bin|gz)$/;

export function trackedPaths(): readonly string[] {
  // The owner of a checkout in a container is often someone else, which git refuses to read unless told.
  const command = ['-c', `safe.directory=${root}`, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const output = execFileSync('git', command, { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

export function trackedTexts(matching: RegExp): readonly TextFile[] {
  return trackedPaths()
    .filter((path) => matching.test(path) && !binary.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
