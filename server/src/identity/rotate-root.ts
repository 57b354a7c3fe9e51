/**
 * A new root in the place of the old one. The next key set names both and is signed by both, so that an agent which
 * knows the old root comes to know the new one; twelve months later the old one is left out. Sets that join two roots
 * are kept, so that whoever slept through it all follows them one by one.
 */
import { createPrivateKey } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRootHeld, rootsMost } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import { lockFile } from '../file-lock.ts';
import type { Clock } from '../ports.ts';
import { writeFileDurably } from './durable-files.ts';
import { keyFingerprint, newKey, pem, publicKeyText } from './identity.ts';
import { ownKeySet, readServerFile, rootFile, serverFileText, signKeySet } from './server-file.ts';
import type { HeldRoot, ServerFile } from './server-file.ts';

/** Rotations that an agent may have slept through. */
const chainMost = 8;

export type RootRotation =
  | { readonly kind: 'rotated'; readonly rootFingerprint: string; readonly number: number }
  /** Agents hold eight roots at the most: the oldest have to run out first. */
  | { readonly kind: 'too-many-roots' }
  /** The file of a held root isn't there: it was put away. */
  | { readonly kind: 'root-missing'; readonly file: string }
  /** Another process is at it. */
  | { readonly kind: 'busy' };

function rootKeyOf(folder: string, { file }: HeldRoot): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(readFileSync(join(folder, file)));
  } catch {
    return undefined;
  }
}

/** The same keys under a higher number, named and signed by these roots. */
function reissue(folder: string, file: ServerFile, { roots, now }: { roots: readonly HeldRoot[]; now: Instant }) {
  const before = ownKeySet(file.keySet);
  const keys = roots.flatMap((root) => rootKeyOf(folder, root) ?? []);
  const set = { ...before, number: before.number + 1, issuedAt: now, roots: roots.map(({ key }) => key) };
  const joins = file.keySet.signatures.length > 1;
  const chain = joins ? [...file.chain, file.keySet].slice(-chainMost) : file.chain;
  const next: ServerFile = { ...file, keySet: signKeySet(set, keys), roots, chain };
  writeFileDurably(join(folder, 'server.json'), serverFileText(next));
  return set.number;
}

/** Makes a new root the newest. A running server shows it to agents within a minute. */
export function rotateRoot(dataFolder: string, { clock }: { readonly clock: Clock }): RootRotation {
  const folder = join(dataFolder, 'keys');
  const lock = lockFile(join(folder, 'rotation.lock'), 0);
  if (lock === undefined) return { kind: 'busy' };
  try {
    const now = clock.now();
    const file = readServerFile(folder);
    const held = file.roots.filter((root) => isRootHeld(root, now));
    if (held.length >= rootsMost) return { kind: 'too-many-roots' };
    const missing = held.find((root) => rootKeyOf(folder, root) === undefined);
    if (missing !== undefined) return { kind: 'root-missing', file: missing.file };
    const key = newKey();
    const name = rootFile();
    writeFileDurably(join(folder, name), pem(key));
    const newest: HeldRoot = { file: name, key: publicKeyText(key), since: now, replacedAt: null };
    const older = held.map((root) => ({ ...root, replacedAt: root.replacedAt ?? now }));
    const number = reissue(folder, file, { roots: [newest, ...older], now });
    return { kind: 'rotated', rootFingerprint: keyFingerprint(key), number };
  } finally {
    lock.release();
  }
}

/** Leaves out the roots whose time is over, and forgets their keys; true when there were any. */
export function retireRoots(dataFolder: string, { clock }: { readonly clock: Clock }): boolean {
  const folder = join(dataFolder, 'keys');
  const now = clock.now();
  const isDue = ({ roots }: ServerFile): boolean => roots.some((root) => !isRootHeld(root, now));
  if (!isDue(readServerFile(folder))) return false;
  const lock = lockFile(join(folder, 'rotation.lock'), 0);
  if (lock === undefined) return false;
  try {
    const file = readServerFile(folder);
    const roots = file.roots.filter((root) => isRootHeld(root, now));
    // Without the key of a root that stays, nothing new can be signed: everything goes on as it is.
    if (!isDue(file) || roots.some((root) => rootKeyOf(folder, root) === undefined)) return false;
    reissue(folder, file, { roots, now });
    for (const { file: name } of file.roots) {
      if (!roots.some((root) => root.file === name)) rmSync(join(folder, name), { force: true });
    }
    return true;
  } finally {
    lock.release();
  }
}
