/**
 * The runtime pack of a platform: Node as it came, the launcher, and the native addons. The same sources give the same
 * bytes, so that a pack can be built again and compared.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tarOf } from './tar.ts';

export interface ReleaseFile {
  readonly path: string;
  readonly isExecutable: boolean;
  readonly content: Buffer;
}

export interface PackSources {
  readonly platform: string;
  readonly packId: number;
  /** The unpacked npm packages of the runtime, of node-pty, and of its addon for the platform. */
  readonly node: string;
  readonly pty: string;
  readonly ptyAddon: string;
  /** Those of koffi, and of its addon for the platform. */
  readonly ffi: string;
  readonly ffiAddon: string;
  /** The launcher as one file. */
  readonly launcher: string;
}

export function packOf(sources: PackSources): Buffer {
  const { platform, packId, node, pty, ptyAddon, ffi, ffiAddon, launcher } = sources;
  const { version } = JSON.parse(readFileSync(join(node, 'package.json'), 'utf8')) as { version: string };
  const described = { id: packId, platform, node: version };
  const files: ReleaseFile[] = [
    { path: 'bin/node', isExecutable: true, content: readFileSync(join(node, 'bin/node')) },
    { path: 'licences/node.txt', isExecutable: false, content: readFileSync(join(node, 'LICENSE')) },
    { path: 'launcher.js', isExecutable: false, content: readFileSync(launcher) },
    { path: 'package.json', isExecutable: false, content: jsonFile({ private: true, type: 'module' }) },
    { path: 'pack.json', isExecutable: false, content: jsonFile(described) },
    ...filesOf(pty, 'node_modules/@lydell/node-pty'),
    ...filesOf(ptyAddon, `node_modules/@lydell/node-pty-${platform}`),
    ...filesOf(ffi, 'node_modules/koffi'),
    // The runtime is built for the C library of GNU.
    ...filesOf(ffiAddon, `node_modules/@koromix/koffi-${platform}`).filter(({ path }) => !path.includes('/musl_')),
  ];
  return gzipSync(tarOf(files));
}

function jsonFile(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** What runs and its licence; types and notes stay behind. */
function filesOf(folder: string, path: string): readonly ReleaseFile[] {
  return globSync('{**/*.js,**/*.node,package.json,LICENSE,LICENSE.txt}', { cwd: folder }).map((name) => ({
    path: `${path}/${name.replaceAll('\\', '/')}`,
    isExecutable: false,
    content: readFileSync(join(folder, name)),
  }));
}
