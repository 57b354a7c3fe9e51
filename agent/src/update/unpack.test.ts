/** Archives that no build of ours makes: none of them may write outside its folder or without a bound. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { systemDisk } from '../launcher/disk.ts';
import { packFilesMost } from '../limits.ts';
import { Cleanup, makeDataFolder } from '../testing/fixtures.ts';
import { unpackPack } from './unpack.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

type Entry = { readonly path: string; readonly text?: string; readonly type?: string; readonly size?: number };

/** A header of POSIX ustar and its content. */
function entry({ path, text = 'x', type = '0', size }: Entry): Buffer {
  const head = Buffer.alloc(512);
  head.write(path, 0);
  head.write('0000755\0', 100);
  head.write(`${(size ?? text.length).toString(8).padStart(11, '0')}\0`, 124);
  head.write(type, 156);
  head.write('/etc/passwd', 157);
  head.write('ustar\x0000', 257);
  const content = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  content.write(text);
  return Buffer.concat([head, content]);
}

async function unpacked(archive: Buffer): Promise<string> {
  const folder = await makeDataFolder(cleanup);
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'pack.tar.gz'), archive);
  await unpackPack(systemDisk, join(folder, 'pack.tar.gz'), join(folder, 'in/pack'));
  return join(folder, 'in/pack');
}

const end = Buffer.alloc(1024);

test('plain files are there with their folders and their modes', async () => {
  const long = 'y'.repeat(1025);
  const pack = await unpacked(
    gzipSync(
      Buffer.concat([entry({ path: 'bin/node', text: long }), entry({ path: 'node_modules/@a/b-1/c.js' }), end]),
    ),
  );
  expect(readFileSync(join(pack, 'bin/node'), 'utf8')).toBe(long);
  expect(statSync(join(pack, 'bin/node')).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(pack, 'node_modules/@a/b-1/c.js'), 'utf8')).toBe('x');
});

test.each([
  ['dots', { path: '../out' }],
  ['dots further in', { path: 'bin/../../out' }],
  ['an absolute path', { path: '/tmp/sallyport-out' }],
  ['a backslash', { path: 'bin\\..\\out' }],
  ['a hidden name', { path: '.profile' }],
  ['an empty part', { path: 'bin//node' }],
  ['no name', { path: '' }],
  ['a symbolic link', { path: 'bin', type: '2' }],
  ['a hard link', { path: 'bin', type: '1' }],
  ['a device', { path: 'bin', type: '3' }],
  ['a long name of GNU', { path: '././@LongLink', type: 'L' }],
  ['more bytes than any pack has', { path: 'bin/node', size: 700_000_000 }],
  ['a negative size', { path: 'bin/node', size: -5 }],
] as const)('%s is refused', async (_, what) => {
  const archive = gzipSync(Buffer.concat([entry(what), end]));
  await expect(unpacked(archive)).rejects.toMatchObject({ because: 'update.pack-malformed' });
  expect(existsSync('/tmp/sallyport-out')).toBe(false);
});

test('one that grows to more than any pack is, in bytes or in files, is refused before it is written', async () => {
  const grown = gzipSync(Buffer.concat([entry({ path: 'bin/first' }), entry({ path: 'bin/node', size: 700_000_000 })]));
  await expect(unpacked(grown)).rejects.toMatchObject({ because: 'update.pack-malformed', message: 'too large' });
  const many = Array.from({ length: packFilesMost + 1 }, (_, at) => entry({ path: `lib/${at}` }));
  const archive = gzipSync(Buffer.concat([...many, end]));
  expect(archive.length).toBeLessThan(packFilesMost * 100);
  await expect(unpacked(archive)).rejects.toMatchObject({ because: 'update.pack-malformed', message: 'too large' });
});

test('the same name twice is refused: nothing is ever written over', async () => {
  const archive = gzipSync(Buffer.concat([entry({ path: 'a' }), entry({ path: 'a' }), end]));
  await expect(unpacked(archive)).rejects.toThrow('EEXIST');
});

test('an archive that was cut is refused', async () => {
  const archive = gzipSync(entry({ path: 'a', text: 'z'.repeat(5000) }).subarray(0, 2000));
  await expect(unpacked(archive)).rejects.toMatchObject({ because: 'update.pack-malformed' });
});

test('what is no archive is refused', async () => {
  await expect(unpacked(Buffer.from('not gzip'))).rejects.toThrow('incorrect header check');
});
