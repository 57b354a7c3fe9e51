import { createHash, verify, createPublicKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@sallyport/domain';
import { decodeBase64url, releaseManifestSchema, signedContent } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { openIdentity } from '../identity/identity.ts';
import { systemRandom } from '../system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { Releases } from './releases.ts';
import { sampleBuild } from './testing/sample-build.ts';

const clock = { now: () => 1_790_000_000_500 as Instant };

function world(data: string) {
  return { identity: openIdentity(data, { clock, random: systemRandom }), clock };
}

test('a build becomes a signed release of each platform that has a pack', async () => {
  const data = temporaryFolder();
  const { identity } = world(data);
  const releases = new Releases(data, { identity, clock });
  expect(releases.current('linux-x64')).toBeUndefined();
  await releases.publishBuilt(sampleBuild(temporaryFolder(), { version: '1.0.0' }));
  const release = releases.current('linux-x64');
  expect(release?.manifest).toMatchObject({ version: '1.0.0', sequence: 1_790_000_000, platform: 'linux-x64' });
  expect(releases.current('linux-arm64')).toBeUndefined();

  const bytes = decodeBase64url(release?.signed.bytes ?? '') ?? new Uint8Array();
  expect(releaseManifestSchema.parse(JSON.parse(Buffer.from(bytes).toString()))).toEqual(release?.manifest);
  const der = Buffer.from(identity.publicKey('release').slice('ed25519:'.length), 'base64url');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const signature = decodeBase64url(release?.signed.signature ?? '') ?? new Uint8Array();
  expect(verify(null, signedContent('release', bytes), key, signature)).toBe(true);

  const handle = await releases.open(release?.manifest.pack.sha256 ?? '');
  const content = await handle?.readFile();
  await handle?.close();
  expect(
    createHash('sha256')
      .update(content ?? '')
      .digest('hex'),
  ).toBe(release?.manifest.pack.sha256);
});

test('the same build is published once, another one after it under a higher sequence, and a new start knows both', async () => {
  const data = temporaryFolder();
  const releases = new Releases(data, world(data));
  const build = sampleBuild(temporaryFolder(), { version: '1.0.0' });
  await releases.publishBuilt(build);
  expect(await releases.publishBuilt(build)).toEqual([]);
  await releases.publishBuilt(sampleBuild(temporaryFolder(), { version: '1.0.1', bundle: 'export const later = 1;' }));
  const again = new Releases(data, world(data));
  expect(again.current('linux-x64')).toEqual(releases.current('linux-x64'));
  expect(again.current('linux-x64')?.manifest).toMatchObject({ version: '1.0.1', sequence: 1_790_000_001 });
});

test('only the last three releases and their files stay', async () => {
  const data = temporaryFolder();
  const releases = new Releases(data, world(data));
  for (const number of [1, 2, 3, 4, 5]) {
    const bundle = `export const number = ${number};`;
    await releases.publishBuilt(sampleBuild(temporaryFolder(), { version: `1.0.${number}`, bundle }));
  }
  expect(readdirSync(join(data, 'releases/linux-x64')).length).toBe(3);
  // Three bundles and the pack that they share.
  expect(readdirSync(join(data, 'releases/files')).length).toBe(4);
});

test('a file that is not what the build says is refused, and nothing is published or left behind', async () => {
  const data = temporaryFolder();
  const releases = new Releases(data, world(data));
  const build = sampleBuild(temporaryFolder(), { version: '1.0.0' });
  writeFileSync(join(build, 'agent.js'), readFileSync(join(build, 'agent.js'), 'utf8').replace('1', '2'));
  await expect(releases.publishBuilt(build)).rejects.toThrow('not what its hash says');
  expect(releases.current('linux-x64')).toBeUndefined();
  expect(readdirSync(join(data, 'releases/files'))).toEqual([]);
});

test('where nothing was built there is nothing to publish', async () => {
  const data = temporaryFolder();
  mkdirSync(join(data, 'empty'));
  expect(await new Releases(data, world(data)).publishBuilt(join(data, 'empty'))).toEqual([]);
});

test('what an earlier release key signed is published anew when there is another, under a higher number', async () => {
  const data = temporaryFolder();
  const build = sampleBuild(temporaryFolder(), { version: '1.0.0' });
  await new Releases(data, world(data)).publishBuilt(build);
  const later = new Releases(data, {
    ...world(temporaryFolder()),
    clock: { now: () => (clock.now() + 60_000) as Instant },
  });
  expect(later.current('linux-x64')).toBeUndefined();
  await later.publishBuilt(build);
  expect(later.current('linux-x64')?.manifest.sequence).toBe(1_790_000_060);
});
