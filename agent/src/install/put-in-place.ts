/**
 * The first version of an installation, out of what the script fetched and checked, in the places where the launcher
 * looks. Whatever is there already and whole stays: an agent that has been updated since isn't put back.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeBase64url, releaseManifestSchema, signedManifestSchema } from '@sallyport/protocol';
import type { ReleaseManifest } from '@sallyport/protocol';
import { syncFolder } from '../identity/atomic-file.ts';
import { isWhole, places, versionIn } from '../launcher/layout.ts';
import { makeFoldersTo } from './safe-folder.ts';

/** What the script leaves in its folder: `agent.js`, `release.json` (the signed manifest) and `pack/`. */
export async function putInPlace(stage: string, program: string): Promise<void> {
  const signed = await readFile(join(stage, 'release.json'), 'utf8');
  const manifest = manifestOf(signed);
  for (const folder of [places.versions(program), places.packs(program)]) await makeFoldersTo(folder, 0o755);
  await putPack(join(stage, 'pack'), places.pack(program, manifest.pack.sha256));
  const name = String(manifest.sequence);
  if (!(await isWhole(program, name))) await putVersion({ stage, signed, program, manifest });
  const current = await versionIn(program, 'current');
  const runsNewer = current !== undefined && Number(current) > manifest.sequence && (await isWhole(program, current));
  if (!runsNewer) await makeCurrent(program, name);
}

function manifestOf(signed: string): ReleaseManifest {
  const { bytes } = signedManifestSchema.parse(JSON.parse(signed));
  return releaseManifestSchema.parse(JSON.parse(Buffer.from(decodeBase64url(bytes) ?? []).toString('utf8')));
}

/** A pack gets its name when it is whole and on disk, so one that has it is. */
async function putPack(from: string, to: string): Promise<void> {
  if (existsSync(join(to, 'pack.json'))) return;
  await rm(to, { recursive: true, force: true });
  await syncTree(from);
  await rename(from, to);
  await syncFolder(join(to, '..'));
}

type Version = {
  readonly stage: string;
  readonly signed: string;
  readonly program: string;
  readonly manifest: ReleaseManifest;
};

async function putVersion({ stage, signed, program, manifest }: Version): Promise<void> {
  const beside = join(stage, 'version');
  await mkdir(beside);
  await rename(join(stage, 'agent.js'), join(beside, 'agent.js'));
  await write(join(beside, 'package.json'), `${JSON.stringify({ private: true, type: 'module' })}\n`);
  await write(join(beside, 'manifest.json'), signed);
  await symlink(join('../../packs', manifest.pack.sha256), join(beside, 'pack'));
  await symlink('pack/node_modules', join(beside, 'node_modules'));
  await syncTree(beside);
  const to = places.version(program, String(manifest.sequence));
  await rm(to, { recursive: true, force: true });
  await rename(beside, to);
  await syncFolder(places.versions(program));
}

/** At every moment `current` is the old or the new one. */
async function makeCurrent(program: string, name: string): Promise<void> {
  const beside = join(program, `.current.${randomBytes(6).toString('hex')}`);
  await symlink(join('versions', name), beside);
  await rename(beside, join(program, 'current'));
  await syncFolder(program);
}

async function write(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Every file and folder of a tree, on disk before it gets its name. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const handle = await open(join(entry.parentPath, entry.name), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await syncFolder(folder);
}
