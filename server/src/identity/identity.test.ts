import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBase64url, keySetSchema, signedContent } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { systemClock, systemRandom } from '../system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { lockData } from './data-lock.ts';
import { makeFolderOnce, writeFileDurably } from './durable-files.ts';
import { openIdentity } from './identity.ts';
import type { ServerRole } from './identity.ts';

const world = { clock: systemClock, random: systemRandom };

function publicKeyOf(text: string) {
  const der = Buffer.from(decodeBase64url(text.replace('ed25519:', '')) ?? new Uint8Array());
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

describe('the identity of a server', () => {
  test('is made at the first start and stays the same', () => {
    const folder = temporaryFolder();
    const first = openIdentity(folder, world);
    const second = openIdentity(folder, world);
    expect(second.serverId).toBe(first.serverId);
    expect(second.rootFingerprint).toBe(first.rootFingerprint);
    expect(second.keySet).toEqual(first.keySet);
    expect(first.rootFingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('of two servers differs in every key', () => {
    const [first, second] = [openIdentity(temporaryFolder(), world), openIdentity(temporaryFolder(), world)];
    for (const role of ['link', 'command', 'seal', 'release'] as const) {
      expect(first.publicKey(role)).not.toBe(second.publicKey(role));
    }
    expect(first.rootFingerprint).not.toBe(second.rootFingerprint);
    expect(first.mac('csrf', 'x')).not.toEqual(second.mac('csrf', 'x'));
  });

  test('has its key set signed by its root', () => {
    const identity = openIdentity(temporaryFolder(), world);
    const bytes = decodeBase64url(identity.keySet.bytes) ?? new Uint8Array();
    const set = keySetSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
    expect(set.number).toBe(1);
    expect(set.serverId).toBe(identity.serverId);
    expect(set.roots).toEqual([identity.rootKey]);
    expect(set.keys.command).toEqual([identity.publicKey('command')]);
    const [signature] = identity.keySet.signatures;
    expect(signature?.root).toBe(identity.rootKey);
    const signed = Buffer.from(decodeBase64url(signature?.signature ?? '') ?? new Uint8Array());
    expect(verify(null, signedContent('root', bytes), publicKeyOf(identity.rootKey), signed)).toBe(true);
  });

  test('signs each role under its own label, so that no signature passes for one of another', () => {
    const identity = openIdentity(temporaryFolder(), world);
    const content = Buffer.from('open the gate');
    const roles: readonly ServerRole[] = ['link', 'command', 'seal', 'release'];
    for (const role of roles) {
      const signature = Buffer.from(identity.sign(role, content));
      const passes = roles.filter((other) =>
        verify(null, signedContent(other, content), publicKeyOf(identity.publicKey(role)), signature),
      );
      expect(passes).toEqual([role]);
    }
  });

  test('derives another secret for each purpose', () => {
    const identity = openIdentity(temporaryFolder(), world);
    expect(identity.mac('csrf', 'x')).not.toEqual(identity.mac('enrol', 'x'));
    expect(identity.mac('csrf', 'x')).toEqual(identity.mac('csrf', 'x'));
  });

  test('is kept in files that only its user can read', () => {
    const folder = temporaryFolder();
    openIdentity(folder, world);
    const keys = join(folder, 'keys');
    expect(statSync(keys).mode & 0o077).toBe(0);
    for (const name of readdirSync(keys)) expect(statSync(join(keys, name)).mode & 0o077).toBe(0);
  });

  test('a file that no server wrote is refused and left alone', () => {
    const folder = temporaryFolder();
    openIdentity(folder, world);
    const file = join(folder, 'keys', 'server.json');
    writeFileSync(file, '{"serverId":"me"}');
    expect(() => openIdentity(folder, world)).toThrow('not what a server wrote');
    expect(readFileSync(file, 'utf8')).toBe('{"serverId":"me"}');
  });

  test('remembers that the server was set up, whatever becomes of its database', () => {
    const folder = temporaryFolder();
    const identity = openIdentity(folder, world);
    expect(identity.isSetUp()).toBe(false);
    identity.markSetUp();
    expect(openIdentity(folder, world).isSetUp()).toBe(true);
  });
});

describe('files made to last', () => {
  test('of two that make a folder at once, the second leaves what the first made and nothing besides', () => {
    const folder = temporaryFolder();
    makeFolderOnce(join(folder, 'keys'), { a: 'first', b: 'first' });
    makeFolderOnce(join(folder, 'keys'), { a: 'second', c: 'second' });
    expect(readdirSync(folder)).toEqual(['keys']);
    expect(readdirSync(join(folder, 'keys')).toSorted()).toEqual(['a', 'b']);
    expect(readFileSync(join(folder, 'keys', 'a'), 'utf8')).toBe('first');
  });

  test('a file is replaced as a whole', () => {
    const folder = temporaryFolder();
    writeFileDurably(join(folder, 'file'), 'one');
    writeFileDurably(join(folder, 'file'), 'two');
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('a folder that can not be made leaves nothing behind', () => {
    const folder = temporaryFolder();
    rmSync(folder, { recursive: true });
    expect(() => makeFolderOnce(join(folder, 'keys'), { a: '1' })).toThrow('ENOENT');
    expect(existsSync(folder)).toBe(false);
  });
});

test('one server a data folder: the lock is free again once it is let go', () => {
  const folder = temporaryFolder();
  const lock = lockData(folder);
  expect(lock).toBeDefined();
  expect(lockData(folder)).toBeUndefined();
  lock?.release();
  const again = lockData(folder);
  expect(again).toBeDefined();
  again?.release();
});
