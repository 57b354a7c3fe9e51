import { createPublicKey, verify } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { keySetSchema, signedContent } from '@sallyport/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openIdentity } from '../../identity/identity.ts';
import { openDatabase } from '../../store/engine/open.ts';
import { systemClock as clock, systemRandom as random } from '../../system.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { checkRecoveryKit, kitSavedAt, makeRecoveryKit, recoverKeys } from './recovery-kit.ts';
import type { KitWorld } from './recovery-kit.ts';

const passphrase = 'seven quiet harbours at noon';
const actor = { kind: 'operator', name: 'test' } as const;

async function server(): Promise<KitWorld> {
  const dataFolder = temporaryFolder();
  const identity = openIdentity(dataFolder, { clock, random });
  const store = await openDatabase({ data: dataFolder, database: 'sqlite' }, () => undefined);
  onTestFinished(() => store.close());
  return { store, clock, random, identity, dataFolder };
}

async function kitOf(world: KitWorld): Promise<string> {
  const made = await makeRecoveryKit(world, passphrase);
  if (made.kind !== 'made') throw new Error(made.kind);
  return made.text;
}

const keySetOf = ({ identity }: Pick<KitWorld, 'identity'>) =>
  keySetSchema.parse(JSON.parse(Buffer.from(identity.keySet.bytes, 'base64url').toString()));

describe('the recovery kit of a server', () => {
  test('counts as saved once the saved one was read back, not when it was made', async () => {
    const world = await server();
    const text = await kitOf(world);
    expect(await kitSavedAt(world)).toBeUndefined();
    expect(await checkRecoveryKit(world, { text, passphrase: 'not the right one', actor })).toMatchObject({
      fault: 'recovery-kit.wrong-passphrase',
    });
    expect(await kitSavedAt(world)).toBeUndefined();
    expect(await checkRecoveryKit(world, { text, passphrase, actor })).toEqual({ kind: 'right' });
    expect(await kitSavedAt(world)).toBeGreaterThan(0);
    expect((await world.store.listAuditEntries(1))[0]?.kind).toBe('recovery-kit.saved');
  });

  test('of another server is not taken for this one', async () => {
    const [one, other] = [await server(), await server()];
    const text = await kitOf(other);
    expect(await checkRecoveryKit(one, { text, passphrase, actor })).toMatchObject({
      fault: 'recovery-kit.other-root',
    });
    expect(await kitSavedAt(one)).toBeUndefined();
  });

  test('no longer counts when the root is a new one', async () => {
    const world = await server();
    await checkRecoveryKit(world, { text: await kitOf(world), passphrase, actor });
    const { identity } = await server();
    expect(await kitSavedAt({ ...world, identity })).toBeUndefined();
  });

  test('is not made under a weak passphrase', async () => {
    expect(await makeRecoveryKit(await server(), 'too short')).toEqual({
      kind: 'fault',
      fault: 'passphrase.too-short',
    });
  });
});

describe('keys made from a recovery kit', () => {
  test('are of the same server and root, with a key set that goes before every earlier one', async () => {
    const lost = await server();
    const text = await kitOf(lost);
    rmSync(join(lost.dataFolder, 'keys'), { recursive: true });
    expect(await recoverKeys(lost, { text, passphrase })).toEqual({
      kind: 'recovered',
      rootFingerprint: lost.identity.rootFingerprint,
    });
    const identity = openIdentity(lost.dataFolder, { clock, random });
    expect(identity).toMatchObject({
      serverId: lost.identity.serverId,
      rootFingerprint: lost.identity.rootFingerprint,
    });
    expect(identity.isSetUp()).toBe(true);
    expect(identity.publicKey('link')).not.toBe(lost.identity.publicKey('link'));
    const [before, after] = [keySetOf(lost), keySetOf({ identity })];
    expect(after.number).toBeGreaterThan(before.number + 1_000_000);
    expect(after.roots).toEqual(before.roots);
    const [signature] = identity.keySet.signatures;
    const root = createPublicKey({
      key: Buffer.from(before.roots[0]?.slice('ed25519:'.length) ?? '', 'base64url'),
      format: 'der',
      type: 'spki',
    });
    const content = signedContent('root', Buffer.from(identity.keySet.bytes, 'base64url'));
    expect(verify(null, content, root, Buffer.from(signature?.signature ?? '', 'base64url'))).toBe(true);
  });

  test('never replace keys that are there', async () => {
    const world = await server();
    const before = world.identity.keySet.bytes;
    expect(await recoverKeys(world, { text: await kitOf(world), passphrase })).toEqual({
      kind: 'fault',
      fault: 'recovery-kit.keys-there',
    });
    expect(openIdentity(world.dataFolder, { clock, random }).keySet.bytes).toBe(before);
  });
});
