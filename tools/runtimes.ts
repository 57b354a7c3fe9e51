/**
 * `npm run runtimes`: brings Node and the native addons of every platform that agents run on, out of the npm registry,
 * and builds the runtime packs. Nothing is unpacked that isn't, byte for byte, what package-lock.json names.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './build.ts';
import { packageNames, releasePlatforms, runtimesFolder } from './build/packs.ts';

const root = join(import.meta.dirname, '..');

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked | undefined>;
};

/** Whether these bytes are the ones of an integrity such as `sha512-…` (W3C Subresource Integrity). */
function isLocked(bytes: Buffer, integrity: string): boolean {
  const [algorithm = '', digest] = integrity.split(/-(.*)/s);
  return algorithm === 'sha512' && createHash(algorithm).update(bytes).digest('base64') === digest;
}

/** Unpacks the package into `folder`; says its version. */
function bring(name: string, folder: string): string {
  const locked = packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`package-lock.json doesn't name ${name}`);
  if (existsSync(join(root, 'node_modules', name))) return locked.version;
  const there = join(folder, name, 'package.json');
  if (existsSync(there) && readFileSync(there, 'utf8').includes(`"version": "${locked.version}"`))
    return locked.version;
  mkdirSync(folder, { recursive: true });
  const aside = mkdtempSync(join(folder, '.fetch-'));
  try {
    const spec = `${name}@${locked.version}`;
    const told = execFileSync('npm', ['pack', spec, '--json', '--pack-destination', aside], { encoding: 'utf8' });
    const packed = JSON.parse(told) as unknown;
    const [first] = Array.isArray(packed) ? packed : Object.values(packed as object);
    const archive = join(aside, (first as { filename: string }).filename);
    if (!isLocked(readFileSync(archive), locked.integrity))
      throw new Error(`${spec} is not what package-lock.json names`);
    execFileSync('tar', ['-xzf', archive, '-C', aside]);
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    renameSync(join(aside, 'package'), join(folder, name));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  process.stderr.write(`brought ${name} ${locked.version}\n`);
  return locked.version;
}

const brought: Record<string, string> = {};
for (const platform of releasePlatforms) {
  const folder = join(root, runtimesFolder, platform);
  const { node, ptyAddon, ffiAddon } = packageNames(platform);
  for (const name of [node, ptyAddon, ffiAddon]) brought[name] = bring(name, folder);
}
writeFileSync(join(root, runtimesFolder, 'runtimes.json'), `${JSON.stringify(brought, null, 2)}\n`);
await build();
