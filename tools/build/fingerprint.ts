/**
 * Whether a part has to be built again: a hash over the names and the contents of all its inputs. Times of files say
 * nothing after a fresh checkout, so contents decide; a few hundred small files are read in milliseconds.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedInputs, type Part } from './part.ts';

const notShipped = /(?:\.test\.tsx?|\/testing)$/;

export function fingerprintOf(root: string, part: Part): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...sharedInputs, ...part.inputs].flatMap((input) => filesUnder(root, input))) {
    const content = readFileSync(join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

export function isCurrent(root: string, part: Part, fingerprint: string): boolean {
  const stamp = stampOf(root, part);
  return existsSync(join(root, part.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;
}

export function markCurrent(root: string, part: Part, fingerprint: string): void {
  mkdirSync(stampFolder(root), { recursive: true });
  writeFileSync(stampOf(root, part), fingerprint);
}

export function stampFolder(root: string): string {
  return join(root, 'node_modules/.cache/build');
}

function stampOf(root: string, part: Part): string {
  return join(stampFolder(root), `${part.name}.sha256`);
}

function filesUnder(root: string, path: string): readonly string[] {
  if (notShipped.test(path) || !existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .toSorted()
    .flatMap((name) => filesUnder(root, `${path}/${name}`));
}
