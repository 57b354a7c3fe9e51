/**
 * What an installation looks like. `<program>` is a folder of one installation alone:
 *
 *   packs/<sha256>/          an unpacked runtime pack: bin/node, launcher.js, node_modules, pack.json
 *   versions/<sequence>/     agent.js, package.json, manifest.json as it was signed, and two links:
 *                            pack -> ../../packs/<sha256>, node_modules -> pack/node_modules
 *   current -> versions/<n>  what runs; a service starts current/pack/bin/node current/pack/launcher.js
 *   previous -> versions/<n> what ran before
 *   update/                  what is being fetched or unpacked, and what is known to be bad
 *
 * Replacing `current` is the one moment at which an update happens.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Disk } from './disk.ts';

export type Slot = 'current' | 'previous';

export const places = {
  versions: (program: string): string => join(program, 'versions'),
  version: (program: string, name: string): string => join(program, 'versions', name),
  packs: (program: string): string => join(program, 'packs'),
  pack: (program: string, sha256: string): string => join(program, 'packs', sha256),
  update: (program: string): string => join(program, 'update'),
};

/** The name of the version in a slot. */
export async function versionIn(program: string, slot: Slot): Promise<string | undefined> {
  try {
    const name = basename(await readlink(join(program, slot)));
    return isVersionName(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Puts a version in a slot: at every moment the slot holds the old or the new one. */
export async function setSlot(
  disk: Disk,
  program: string,
  { slot, name }: { slot: Slot; name: string },
): Promise<void> {
  const beside = join(program, `.${slot}.${randomBytes(6).toString('hex')}`);
  await disk.link(join('versions', name), beside);
  await disk.rename(beside, join(program, slot));
  await disk.syncFolder(program);
}

/** `current` becomes `name`, and what it was becomes `previous`; then what neither needs is removed. */
export async function switchTo(disk: Disk, program: string, name: string): Promise<void> {
  const before = await versionIn(program, 'current');
  if (before !== undefined && before !== name) await setSlot(disk, program, { slot: 'previous', name: before });
  await setSlot(disk, program, { slot: 'current', name });
  await removeUnused(disk, program);
}

/** Versions and packs that are in no slot. */
export async function removeUnused(disk: Disk, program: string): Promise<void> {
  const current = await versionIn(program, 'current');
  if (current === undefined) return;
  const previous = await versionIn(program, 'previous');
  const kept = new Set(previous === undefined ? [current] : [current, previous]);
  const packs = new Set<string>();
  for (const name of kept) packs.add(basename(await readlink(join(places.version(program, name), 'pack'))));
  for (const name of await readdir(places.versions(program))) {
    if (!kept.has(name)) await disk.remove(places.version(program, name));
  }
  for (const name of await readdir(places.packs(program))) {
    if (!packs.has(name)) await disk.remove(places.pack(program, name));
  }
  for (const name of await readdir(program)) {
    if (/^\.(?:current|previous)\./.test(name)) await disk.remove(join(program, name));
  }
}

export function isVersionName(name: string): boolean {
  return /^[1-9]\d{0,15}$/.test(name);
}

/** Whether a version can be started: its bundle is what its manifest says, and its pack is there. */
export async function isWhole(program: string, name: string): Promise<boolean> {
  const folder = places.version(program, name);
  try {
    const manifest = await readManifest(folder);
    const bundle = await readFile(join(folder, 'agent.js'));
    await readFile(join(folder, 'pack', 'pack.json'));
    return createHash('sha256').update(bundle).digest('hex') === manifest.bundle.sha256;
  } catch {
    return false;
  }
}

export type InstalledManifest = {
  readonly version: string;
  readonly sequence: number;
  readonly bundle: { readonly sha256: string };
  readonly pack: { readonly id: number; readonly sha256: string };
};

/** Of a version that was verified when it was staged. */
export async function readManifest(folder: string): Promise<InstalledManifest> {
  const signed = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { readonly bytes: string };
  return JSON.parse(Buffer.from(signed.bytes, 'base64url').toString('utf8')) as InstalledManifest;
}
