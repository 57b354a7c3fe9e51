/**
 * Makes a version out of fetched files, beside what runs. It is built aside, synced, and only then given its name, so
 * that a folder under `packs` or `versions` is whole whenever the power goes.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseManifest, SignedManifest } from '@sallyport/protocol';
import type { Disk } from '../launcher/disk.ts';
import { isWhole, places } from '../launcher/layout.ts';
import { unpackPack } from './unpack.ts';
import { UpdateFailure } from './update-failure.ts';

export type Staging = {
  readonly manifest: ReleaseManifest;
  readonly signed: SignedManifest;
  /** Path of a fetched file, which is read only if it is needed. */
  readonly bundle: string;
  readonly pack: string;
};

export function hasPack(program: string, { pack }: Pick<ReleaseManifest, 'pack'>): boolean {
  return existsSync(join(places.pack(program, pack.sha256), 'pack.json'));
}

/** The name of the version; it can be tried when this answers. */
export async function stageVersion(disk: Disk, program: string, staging: Staging): Promise<string> {
  const { manifest, signed, bundle } = staging;
  for (const folder of [places.update(program), places.packs(program), places.versions(program)]) {
    await disk.makeFolder(folder);
  }
  await disk.syncFolder(program);
  if (!hasPack(program, manifest)) await stagePack(disk, program, staging);
  const name = String(manifest.sequence);
  if (await isWhole(program, name)) return name;
  const content = await readFile(bundle);
  if (createHash('sha256').update(content).digest('hex') !== manifest.bundle.sha256) {
    throw new UpdateFailure('update.hash-wrong');
  }
  const aside = join(places.update(program), `version-${name}`);
  await disk.remove(aside);
  await disk.makeFolder(aside);
  await disk.writeFile(join(aside, 'agent.js'), content);
  await disk.writeFile(join(aside, 'package.json'), '{"private":true,"type":"module"}\n');
  await disk.writeFile(join(aside, 'manifest.json'), `${JSON.stringify(signed)}\n`);
  await disk.link(join('..', '..', 'packs', manifest.pack.sha256), join(aside, 'pack'));
  await disk.link(join('pack', 'node_modules'), join(aside, 'node_modules'));
  await disk.syncFolder(aside);
  await disk.remove(places.version(program, name));
  await disk.rename(aside, places.version(program, name));
  await disk.syncFolder(places.versions(program));
  return name;
}

async function stagePack(disk: Disk, program: string, { manifest, pack }: Staging): Promise<void> {
  const { sha256 } = manifest.pack;
  const aside = join(places.update(program), `pack-${sha256}`);
  await disk.remove(aside);
  await unpackPack(disk, pack, aside);
  await disk.remove(places.pack(program, sha256));
  await disk.rename(aside, places.pack(program, sha256));
  await disk.syncFolder(places.packs(program));
}
