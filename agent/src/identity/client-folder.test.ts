import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Cleanup, makeDataFolder } from '../testing/fixtures.ts';
import { ServerKeys } from '../testing/server-keys.ts';
import { writeFileDurably } from './atomic-file.ts';
import { ClientFolder } from './client-folder.ts';
import { heldKeySetOf } from './key-set.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const keys = new ServerKeys();
const held = heldKeySetOf(keys.keySet);
if (held === undefined) throw new Error('the key set can not be read');

async function open(data: string, fingerprint = keys.rootFingerprint): Promise<ClientFolder> {
  const folder = await ClientFolder.open(data, fingerprint);
  cleanup.add(() => folder.close());
  return folder;
}

test('the key is made once and stays, whatever was known when the process was killed', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  await first.close();
  const second = await open(data);
  expect(second.key.text).toBe(first.key.text);
  await second.keepServer(held);
  await second.close();
  const third = await open(data);
  expect(third.key.text).toBe(first.key.text);
  expect(third.serverId).toBe(keys.serverId);
  expect(third.clientId).toBeUndefined();
  await third.keepClientId('jc_01k1aaaaaaaaaaaaaaaaaaaaaa');
  await third.keepLink({
    generation: 'AAAAAAAAAAAAAAAAAAAAAA',
    adopted: ['a:1'],
    offered: [],
    lastWorked: 'a:1',
    number: 1,
    first: null,
  });
  await third.close();
  const fourth = await open(data);
  expect(fourth.clientId).toBe('jc_01k1aaaaaaaaaaaaaaaaaaaaaa');
  expect(fourth.keySet?.keySet.number).toBe(1);
  expect(fourth.link.lastWorked).toBe('a:1');
  expect(await readdir(data)).toEqual([keys.serverId]);
});

test('two servers on one endpoint have a folder and a key each', async () => {
  const data = await makeDataFolder(cleanup);
  const one = await open(data);
  await one.keepServer(held);
  const other = await open(data, new ServerKeys().rootFingerprint);
  expect(other.path).not.toBe(one.path);
  expect(other.key.text).not.toBe(one.key.text);
});

test('killed between the folder’s key set and its name, it goes on from there', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  await first.keepKeySet(held);
  await first.close();
  const second = await open(data);
  expect(second.keySet?.keySet.serverId).toBe(keys.serverId);
  await second.keepServer(held);
  expect(await readdir(data)).toEqual([keys.serverId]);
});

test('a client whose key is gone is another client', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  await first.keepServer(held);
  await first.keepClientId('jc_01k1aaaaaaaaaaaaaaaaaaaaaa');
  await first.close();
  await rm(join(first.path, 'identity', 'key.pem'));
  const second = await open(data);
  expect(second.key.text).not.toBe(first.key.text);
  expect(second.clientId).toBeUndefined();
});

test('a spoiled identity is told by name and left as it is; a spoiled memory of links is forgotten', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  await first.keepServer(held);
  await first.close();
  await writeFile(join(first.path, 'state', 'link.json'), '{"version":1,"genera');
  const second = await open(data);
  expect(second.link.generation).toBeNull();
  await second.close();
  await writeFile(join(first.path, 'identity', 'key-set.json'), '{}');
  await expect(ClientFolder.open(data, keys.rootFingerprint)).rejects.toThrow('key-set.json');
  expect(await readFile(join(first.path, 'identity', 'key-set.json'), 'utf8')).toBe('{}');
});

test('forgotten, nothing is left of it', async () => {
  const data = await makeDataFolder(cleanup);
  const folder = await open(data);
  await folder.keepServer(held);
  await folder.forget();
  expect(await readdir(data)).toEqual([]);
});

test('a write that fails leaves the old file whole and nothing beside it', async () => {
  const data = await makeDataFolder(cleanup);
  await writeFileDurably(join(data, 'file'), 'old');
  const inTheWay = join(data, 'folder');
  await mkdir(join(inTheWay, 'full'), { recursive: true });
  await chmod(inTheWay, 0o700);
  await expect(writeFileDurably(inTheWay, 'new')).rejects.toThrow('EISDIR');
  expect((await readdir(data)).toSorted()).toEqual(['file', 'folder']);
  expect(await readFile(join(data, 'file'), 'utf8')).toBe('old');
});

test('a next key stands beside the one in force until it is used, whenever the process is killed', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  const old = first.key.text;
  const next = await first.makeNextKey('rotation');
  expect(await first.makeNextKey('rotation')).toBe(next);
  await first.close();
  const second = await open(data);
  expect([second.key.text, second.rotationKey?.text]).toEqual([old, next.text]);
  await second.useNextKey();
  expect([second.key.text, second.rotationKey]).toEqual([next.text, undefined]);
  await second.close();
  const third = await open(data);
  expect([third.key.text, third.rotationKey]).toEqual([next.text, undefined]);
  expect(third.linkKeys.map(({ text }) => text)).toEqual([next.text, old]);
  await third.makeNextKey('rotation');
  await third.useNextKey();
  expect((await readdir(join(third.path, 'identity'))).filter((name) => name.endsWith('.pem'))).toHaveLength(2);
  expect(third.linkKeys.map(({ text }) => text)).not.toContain(old);
});

test('the key before is in force again when a server that was set back knows no other', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  const old = first.key.text;
  await first.makeNextKey('rotation');
  await first.useNextKey();
  const [, before] = first.linkKeys;
  if (before === undefined) throw new Error('no key before');
  await first.keepLinkKey(before);
  await first.close();
  const second = await open(data);
  expect(second.linkKeys.map(({ text }) => text)).toEqual([old]);
});

test('a key that was made and never named is swept away', async () => {
  const data = await makeDataFolder(cleanup);
  const first = await open(data);
  const stray = join(first.path, 'identity', 'key-0123456789abcdef.pem');
  await writeFile(stray, 'half a key');
  await first.close();
  const second = await open(data);
  expect(second.key.text).toBe(first.key.text);
  expect(await readdir(join(second.path, 'identity'))).not.toContain('key-0123456789abcdef.pem');
});

test('a copy that becomes a client of its own keeps nothing of the other but the server', async () => {
  const data = await makeDataFolder(cleanup);
  const folder = await open(data);
  await folder.keepServer(held);
  await folder.keepClientId('jc_01k1aaaaaaaaaaaaaaaaaaaaaa');
  await folder.keepLink({
    generation: 'AAAAAAAAAAAAAAAAAAAAAA',
    adopted: ['a:1'],
    offered: [],
    lastWorked: 'a:1',
    number: 1,
    first: null,
  });
  const old = folder.key.text;
  const next = await folder.makeNextKey('copy');
  expect(folder.rotationKey).toBeUndefined();
  await folder.useNextKey('jc_01k1bbbbbbbbbbbbbbbbbbbbbb');
  await folder.close();
  const again = await open(data);
  expect(again.clientId).toBe('jc_01k1bbbbbbbbbbbbbbbbbbbbbb');
  expect(again.key.text).toBe(next.text);
  expect(again.key.text).not.toBe(old);
  expect(again.link).toMatchObject({ generation: null, lastWorked: 'a:1' });
});
