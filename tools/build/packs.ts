/**
 * The launcher, and the runtime packs of this host and of every platform that `npm run runtimes` has brought. The host's
 * own comes out of node_modules, so that nothing has to be fetched to try the product.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packId } from '../../agent/src/launcher/pack-id.ts';
import { writeBundle } from './bundle.ts';
import { packOf } from './pack.ts';
import type { PackSources } from './pack.ts';
import type { Part } from './part.ts';

export const releasePlatforms = ['linux-x64', 'linux-arm64'] as const;
export type TargetPlatform = (typeof releasePlatforms)[number];

/** Where `npm run runtimes` keeps the packages of other platforms than the host's. */
export const runtimesFolder = 'agent/dist/runtimes';

export interface BuiltPack {
  readonly id: number;
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
}

export const packsPart: Part = {
  name: 'packs',
  inputs: ['agent/src/launcher', 'agent/src/compiling.ts', `${runtimesFolder}/runtimes.json`],
  output: 'agent/dist/packs/packs.json',
  make: async (root) => {
    const launcher = join(root, 'agent/dist/launcher.js');
    await writeBundle({ entry: join(root, 'agent/src/launcher/main.ts'), file: launcher, external: [], minify: true });
    const folder = join(root, 'agent/dist/packs');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const built: Record<string, BuiltPack> = {};
    for (const platform of releasePlatforms) {
      const packages = packagesOf(root, platform);
      if (packages === undefined) continue;
      const bytes = packOf({ ...packages, platform, packId, launcher });
      const file = `packs/${platform}.tar.gz`;
      writeFileSync(join(root, 'agent/dist', file), bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      built[platform] = { id: packId, file, sha256, size: bytes.length };
    }
    writeFileSync(join(folder, 'packs.json'), `${JSON.stringify(built, null, 2)}\n`);
  },
};

type PackageName = 'node' | 'pty' | 'ptyAddon' | 'ffi' | 'ffiAddon';

export function packageNames(platform: TargetPlatform): Readonly<Record<PackageName, string>> {
  return {
    node: `node-${platform}`,
    pty: '@lydell/node-pty',
    ptyAddon: `@lydell/node-pty-${platform}`,
    ffi: 'koffi',
    ffiAddon: `@koromix/koffi-${platform}`,
  };
}

export function packagesOf(root: string, platform: TargetPlatform): Pick<PackSources, PackageName> | undefined {
  const names = packageNames(platform);
  const [pty, ffi] = [join(root, 'node_modules', names.pty), join(root, 'node_modules', names.ffi)];
  for (const place of [join(root, 'node_modules'), join(root, runtimesFolder, platform)]) {
    const [node, ptyAddon, ffiAddon] = [names.node, names.ptyAddon, names.ffiAddon].map((name) =>
      join(place, name),
    ) as [string, string, string];
    const isThere = [join(node, 'bin/node'), join(ptyAddon, 'pty.node'), join(ffiAddon, 'package.json')].every((file) =>
      existsSync(file),
    );
    if (isThere) return { node, pty, ptyAddon, ffi, ffiAddon };
  }
  return undefined;
}
