import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant, rootHeldFor } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import { decodeBase64url, keySetSchema, signedContent } from '@sallyport/protocol';
import type { KeySet, SignedKeySet } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { systemRandom } from '../system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openIdentity, recoverIdentity } from './identity.ts';
import type { Identity } from './identity.ts';
import { readRootKeys, rootKeyOf } from './root-keys.ts';
import { retireRoots, rotateRoot } from './rotate-root.ts';

const start = 1_700_000_000_000;
const at = (now: number): { readonly clock: { now(): Instant } } => ({ clock: { now: () => instant(now) } });
const openAt = (folder: string, now = start): Identity => openIdentity(folder, { ...at(now), random: systemRandom });

function read(signed: SignedKeySet): KeySet {
  return keySetSchema.parse(JSON.parse(Buffer.from(signed.bytes, 'base64url').toString()));
}

/** The roots whose signature over the set holds. */
function signers({ bytes, signatures }: SignedKeySet): readonly string[] {
  const content = signedContent('root', decodeBase64url(bytes) ?? new Uint8Array());
  return signatures
    .filter(({ root, signature }) => {
      const key = Buffer.from(root.slice('ed25519:'.length), 'base64url');
      const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
      return verify(null, content, publicKey, Buffer.from(signature, 'base64url'));
    })
    .map(({ root }) => root);
}

describe('a rotated root', () => {
  test('is the newest; the key set names both and both have signed it; the keys of the roles stay', () => {
    const folder = temporaryFolder();
    const before = openAt(folder);
    const rotated = rotateRoot(folder, at(start + 1));
    const after = openAt(folder);
    expect(rotated).toEqual({ kind: 'rotated', rootFingerprint: after.rootFingerprint, number: 2 });
    expect(after.rootKey).not.toBe(before.rootKey);
    expect(read(after.keySet)).toMatchObject({ number: 2, roots: [after.rootKey, before.rootKey] });
    expect(signers(after.keySet)).toEqual([after.rootKey, before.rootKey]);
    expect(read(after.keySet).keys).toEqual(read(before.keySet).keys);
    expect(after.publicKey('link')).toBe(before.publicKey('link'));
    expect(after.keySetChain).toEqual([]);
  });

  test('is seen by a server that is running, once', () => {
    const folder = temporaryFolder();
    const running = openAt(folder);
    expect(running.refresh()).toBe(false);
    const rotated = rotateRoot(folder, at(start + 1));
    expect(running.refresh()).toBe(true);
    expect(rotated).toMatchObject({ rootFingerprint: running.rootFingerprint });
    expect(running.refresh()).toBe(false);
  });

  test('is alone after twelve months, the old key is gone, and the set that joins them is kept', () => {
    const folder = temporaryFolder();
    const before = openAt(folder);
    rotateRoot(folder, at(start));
    const joined = openAt(folder).keySet;
    expect(retireRoots(folder, at(start + rootHeldFor - 1))).toBe(false);
    expect(retireRoots(folder, at(start + rootHeldFor))).toBe(true);
    expect(retireRoots(folder, at(start + rootHeldFor))).toBe(false);
    const after = openAt(folder);
    expect(read(after.keySet)).toMatchObject({ number: 3, roots: [after.rootKey] });
    expect(signers(after.keySet)).toEqual([after.rootKey]);
    expect(after.rootKey).not.toBe(before.rootKey);
    expect(after.keySetChain).toEqual([joined]);
    expect(existsSync(join(folder, 'keys', 'root.pem'))).toBe(false);
  });

  test('twice in a year holds three roots, and each set leads to the next', () => {
    const folder = temporaryFolder();
    const first = openAt(folder).rootKey;
    rotateRoot(folder, at(start));
    const second = openAt(folder).rootKey;
    rotateRoot(folder, at(start + 1));
    const after = openAt(folder);
    expect(read(after.keySet).roots).toEqual([after.rootKey, second, first]);
    expect(after.keySetChain.map(signers)).toEqual([[second, first]]);
  });

  test('a ninth root is refused until the oldest have run out', () => {
    const folder = temporaryFolder();
    openAt(folder);
    for (let count = 0; count < 7; count += 1) rotateRoot(folder, at(start + count));
    expect(rotateRoot(folder, at(start + 8))).toEqual({ kind: 'too-many-roots' });
    expect(rotateRoot(folder, at(start + 1 + rootHeldFor))).toMatchObject({ kind: 'rotated', number: 9 });
  });

  test('killed before the key set was replaced, nothing happened: the stray key means nothing', () => {
    const folder = temporaryFolder();
    const before = openAt(folder);
    const file = join(folder, 'keys', 'server.json');
    const kept = readFileSync(file);
    rotateRoot(folder, at(start));
    writeFileSync(file, kept);
    const after = openAt(folder);
    expect(after.rootKey).toBe(before.rootKey);
    expect(rotateRoot(folder, at(start + 1))).toMatchObject({ kind: 'rotated', number: 2 });
    expect(read(openAt(folder).keySet).roots).toHaveLength(2);
  });

  test('needs the old one beside it, for nobody believes a root that only signs itself', () => {
    const folder = temporaryFolder();
    const before = openAt(folder);
    const files = readdirSync(join(folder, 'keys')).filter((name) => name.startsWith('root'));
    rmSync(join(folder, 'keys', 'root.pem'));
    expect(rotateRoot(folder, at(start))).toEqual({ kind: 'root-missing', file: 'root.pem' });
    expect(openAt(folder).keySet).toEqual(before.keySet);
    expect(files).toEqual(['root.pem']);
  });
});

test('a file from before roots could be rotated is read as one with its one root', () => {
  const folder = temporaryFolder();
  const before = openAt(folder);
  const file = join(folder, 'keys', 'server.json');
  const { serverId, createdAt, keySet } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ serverId, createdAt, keySet }));
  expect(openAt(folder).rootKey).toBe(before.rootKey);
  rotateRoot(folder, at(start));
  expect(signers(openAt(folder).keySet)).toContain(before.rootKey);
});

test('all roots that are held can be read for keeping, and a server made from them is believed by agents of either', () => {
  const folder = temporaryFolder();
  const old = openAt(folder).rootKey;
  rotateRoot(folder, at(start));
  const lost = openAt(folder);
  const roots = readRootKeys(folder).flatMap((der) => rootKeyOf(der) ?? []);
  const fresh = temporaryFolder();
  recoverIdentity(fresh, { ...at(start), random: systemRandom }, { serverId: lost.serverId, roots, keySetNumber: 2 });
  const found = openAt(fresh);
  expect(signers(found.keySet)).toEqual([lost.rootKey, old]);
  expect(readRootKeys(fresh)).toEqual(readRootKeys(folder));
  expect(retireRoots(fresh, at(start + rootHeldFor))).toBe(true);
  expect(signers(openAt(fresh).keySet)).toEqual([lost.rootKey]);
});
