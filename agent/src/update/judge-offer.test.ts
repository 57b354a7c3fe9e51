import { encodeBase64url } from '@sallyport/protocol';
import type { ReleaseManifest } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { makeKey } from '../testing/server-keys.ts';
import { trialKey } from '../launcher/trial-notes.ts';
import { judgeOffer } from './judge-offer.ts';
import type { OfferFacts } from './judge-offer.ts';

const release = makeKey();
const newer = makeKey();
const stranger = makeKey();

const offered = {
  version: '2.0.0',
  sequence: 20,
  platform: 'linux-x64',
  bundle: { sha256: 'b'.repeat(64), size: 10 },
  pack: { id: 1, sha256: 'c'.repeat(64), size: 10 },
  leastPack: 1,
} satisfies ReleaseManifest;

const facts: OfferFacts = {
  releaseKeys: [release.text, newer.text],
  platform: 'linux-x64',
  running: { ...offered, sequence: 10, bundle: { sha256: 'a'.repeat(64) } },
  bad: [],
};

function signed(manifest: object, { key = release, role = 'release' as const, bytes = encodedOf(manifest) } = {}) {
  return { bytes: encodeBase64url(bytes), signature: key.sign(role, bytes) };
}

function encodedOf(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const verdictOf = (offer: ReturnType<typeof signed>, more: Partial<OfferFacts> = {}): string => {
  const verdict = judgeOffer(offer, { ...facts, ...more });
  return verdict.kind === 'refused' ? verdict.because : verdict.kind;
};

test('a newer release is taken, signed by any release key of the set, with fields of later versions left out', () => {
  expect(judgeOffer(signed(offered), facts)).toEqual({ kind: 'take', manifest: offered });
  expect(verdictOf(signed(offered, { key: newer }))).toBe('take');
  expect(judgeOffer(signed({ ...offered, wave: 3 }), facts)).toEqual({ kind: 'take', manifest: offered });
});

test.each([
  ['a key that the set does not name', signed(offered, { key: stranger }), 'update.signature'],
  ['a signature of another role', signed(offered, { role: 'command' as never }), 'update.signature'],
  [
    'an edited manifest',
    { ...signed(offered), bytes: encodeBase64url(encodedOf({ ...offered, sequence: 21 })) },
    'update.signature',
  ],
  ['bytes that are no base64url', { ...signed(offered), bytes: 'A' }, 'update.unreadable'],
  ['signed text that is no JSON', signed({}, { bytes: Buffer.from('{') }), 'update.unreadable'],
  ['a signed manifest with a path for a version', signed({ ...offered, version: '../x' }), 'update.unreadable'],
  ['a bundle that needs more than its pack', signed({ ...offered, leastPack: 2 }), 'update.unreadable'],
  ['a release for another platform', signed({ ...offered, platform: 'linux-arm64' }), 'update.other-platform'],
  ['an older release', signed({ ...offered, sequence: 9 }), 'update.older'],
  ['the same number with other bytes', signed({ ...offered, sequence: 10 }), 'update.changed-without-number'],
])('%s is refused', (_, offer, because) => {
  expect(verdictOf(offer)).toBe(because);
});

test('a key that was withdrawn from the set signs nothing any more', () => {
  expect(verdictOf(signed(offered), { releaseKeys: [newer.text] })).toBe('update.signature');
});

test('what failed here is refused under whatever number it comes again', () => {
  const bad = [{ key: trialKey(offered), because: 'silent' }];
  const again = judgeOffer(signed({ ...offered, sequence: 99, version: '9.9.9' }), { ...facts, bad });
  expect(again).toEqual({ kind: 'refused', because: 'update.known-bad', detail: 'silent' });
  const mended = { ...offered, bundle: { sha256: 'd'.repeat(64), size: 10 } };
  expect(verdictOf(signed(mended), { bad })).toBe('take');
});

test('what runs already is said to', () => {
  expect(verdictOf(signed(offered), { running: offered })).toBe('runs-already');
});
