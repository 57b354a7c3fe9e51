/** The golden manifest of docs/protocol.md, and what no manifest is. */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeBase64url } from '../parse/base64url.ts';
import { signedContent } from '../proof/signed-content.ts';
import { releaseManifestSchema, signedManifestSchema } from './manifest.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

const manifest = {
  version: '0.2.0',
  sequence: 1_790_000_000,
  platform: 'linux-x64',
  bundle: { sha256: '1'.repeat(64), size: 181_908 },
  pack: { id: 1, sha256: '2'.repeat(64), size: 45_773_068 },
  leastPack: 1,
} as const;

/** Of the seed of 32 bytes of 7 (RFC 8410, section 7). */
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});

test('the page shows the exact text and its signature', () => {
  const text = JSON.stringify(releaseManifestSchema.parse(manifest));
  const bytes = Buffer.from(text);
  const signature = encodeBase64url(sign(null, signedContent('release', bytes), key));
  expect(page).toContain(text);
  expect(page).toContain(signature);
  const signed = { bytes: encodeBase64url(bytes), signature };
  expect(signedManifestSchema.parse(signed)).toEqual(signed);
});

test('fields of a later release are left out', () => {
  expect(releaseManifestSchema.parse({ ...manifest, channel: 'beta' })).toEqual(manifest);
});

test.each([
  ['a pack older than the bundle needs', { leastPack: 2 }],
  ['a path for a version', { version: '../../etc' }],
  ['an empty version', { version: '' }],
  ['a platform that there is none of', { platform: 'linux-mips' }],
  ['sequence 0', { sequence: 0 }],
  ['half a sequence', { sequence: 1.5 }],
  ['a short hash', { bundle: { sha256: '1'.repeat(63), size: 1 } }],
  ['a hash in capitals', { bundle: { sha256: 'A'.repeat(64), size: 1 } }],
  ['a bundle of 5 MB', { bundle: { sha256: '1'.repeat(64), size: 5_000_000 } }],
])('%s is no manifest', (_, changed) => {
  expect(releaseManifestSchema.safeParse({ ...manifest, ...changed }).success).toBe(false);
});
