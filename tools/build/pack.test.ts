import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packOf } from './pack.ts';
import type { PackSources } from './pack.ts';
import { tarOf } from './tar.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-pack-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

function sources(): PackSources {
  write('node/package.json', '{ "version": "24.21.0" }');
  write('node/bin/node', 'the runtime');
  write('node/LICENSE', 'free');
  write('node/include/node.h', 'left out');
  write('pty/index.js', 'main');
  write('pty/package.json', '{}');
  write('pty/shared/conout.js', 'deeper');
  write('pty/node-pty.d.ts', 'left out');
  write('addon/package.json', '{}');
  write('addon/pty.node', 'native');
  write('ffi/index.js', 'foreign');
  write('ffi/LICENSE.txt', 'free');
  write('ffi/doc/page.md', 'left out');
  write('ffi-addon/index.js', 'choose');
  write('ffi-addon/linux_x64/koffi.node', 'native');
  write('ffi-addon/musl_x64/koffi.node', 'left out');
  write('launcher.js', 'launch()');
  const at = (name: string): string => join(root, name);
  const ffi = { ffi: at('ffi'), ffiAddon: at('ffi-addon') };
  const places = { node: at('node'), pty: at('pty'), ptyAddon: at('addon'), ...ffi, launcher: at('launcher.js') };
  return { platform: 'linux-x64', packId: 7, ...places };
}

test('a pack has Node as it came, the launcher and the addons, and is read by any tar', () => {
  writeFileSync(join(root, 'pack.tar.gz'), packOf(sources()));
  mkdirSync(join(root, 'out'));
  const listed = execFileSync('tar', ['-tzf', join(root, 'pack.tar.gz')], { encoding: 'utf8' });
  expect(listed.trim().split('\n')).toEqual([
    'bin/node',
    'launcher.js',
    'licences/node.txt',
    'node_modules/@koromix/koffi-linux-x64/index.js',
    'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
    'node_modules/@lydell/node-pty-linux-x64/package.json',
    'node_modules/@lydell/node-pty-linux-x64/pty.node',
    'node_modules/@lydell/node-pty/index.js',
    'node_modules/@lydell/node-pty/package.json',
    'node_modules/@lydell/node-pty/shared/conout.js',
    'node_modules/koffi/LICENSE.txt',
    'node_modules/koffi/index.js',
    'pack.json',
    'package.json',
  ]);
  execFileSync('tar', ['-xzf', join(root, 'pack.tar.gz'), '-C', join(root, 'out')]);
  expect(readFileSync(join(root, 'out/bin/node'), 'utf8')).toBe('the runtime');
  expect(statSync(join(root, 'out/bin/node')).mode & 0o777).toBe(0o755);
  expect(statSync(join(root, 'out/launcher.js')).mode & 0o777).toBe(0o644);
});

test('the same sources give the same bytes, whenever they were written', () => {
  const from = sources();
  const first = packOf(from);
  utimesSync(join(root, 'node/bin/node'), 1, 1);
  expect(packOf(from).equals(first)).toBe(true);
});

test('a name that a tar header can not hold is refused rather than cut', () => {
  const long = { path: 'x'.repeat(101), isExecutable: false, content: Buffer.alloc(0) };
  expect(() => tarOf([long])).toThrow('too long');
});
