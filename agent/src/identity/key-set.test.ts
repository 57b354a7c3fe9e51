import { encodeBase64url } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { makeKey, ServerKeys } from '../testing/server-keys.ts';
import { heldKeySetOf, judgeKeySet } from './key-set.ts';
import type { Trust } from './key-set.ts';

const keys = new ServerKeys();
const next = makeKey();
const usurper = makeKey();
const first = keys.keySet;
const heldFirst = heldKeySetOf(first);
if (heldFirst === undefined) throw new Error('the first key set can not be read');

const pinned: Trust = { kind: 'pinned', rootFingerprint: keys.rootFingerprint };
const held: Trust = { kind: 'held', held: heldFirst };
const crossSigned = keys.makeKeySet({ number: 2, roots: [keys.root, next] });
const heldCross = heldKeySetOf(crossSigned);
if (heldCross === undefined) throw new Error('the second key set can not be read');

function tampered(): typeof first {
  const text = Buffer.from(first.bytes, 'base64url').toString().replace('"number":1', '"number":9');
  return { ...first, bytes: encodeBase64url(Buffer.from(text)) };
}

describe('accepted', () => {
  test.for([
    ['the first, by the root that was pinned', first, pinned, true],
    ['the same again', first, held, false],
    ['a higher number', keys.makeKeySet({ number: 2 }), held, true],
    ['a much higher number', keys.makeKeySet({ number: 40 }), held, true],
    ['a new root beside the old one', crossSigned, held, true],
    [
      'signed by the new root alone, once it is stored',
      keys.makeKeySet({ number: 3, roots: [next] }),
      { kind: 'held', held: heldCross },
      true,
    ],
    [
      'signed by a stored root and a stranger',
      keys.makeKeySet({ number: 2, signedBy: [usurper, keys.root] }),
      held,
      true,
    ],
  ] as const)('%s', ([, signed, trust, isNew]) => {
    expect(judgeKeySet(signed, trust)).toMatchObject({ kind: 'accepted', isNew });
  });
});

describe('refused', () => {
  test.for([
    ['another root than the pinned one', keys.makeKeySet({ roots: [usurper] }), pinned, 'key-set.root-unknown'],
    [
      'naming the pinned root, signed by another',
      keys.makeKeySet({ signedBy: [usurper] }),
      pinned,
      'key-set.root-unknown',
    ],
    [
      'a higher number by a root that only it names',
      keys.makeKeySet({ number: 2, roots: [usurper] }),
      held,
      'key-set.root-unknown',
    ],
    ['altered after it was signed', tampered(), pinned, 'key-set.signature-wrong'],
    ['a lower number', first, { kind: 'held', held: heldCross }, 'key-set.older'],
    ['other keys under the same number', keys.makeKeySet({ link: makeKey() }), held, 'key-set.changed-without-number'],
    [
      'of another server',
      keys.makeKeySet({ number: 2, serverId: 'sv_01k1bbbbbbbbbbbbbbbbbbbbbb' }),
      held,
      'key-set.other-server',
    ],
    ['no key set at all', { ...first, bytes: 'e30' }, pinned, 'key-set.unreadable'],
  ] as const)('%s', ([, signed, trust, because]) => {
    expect(judgeKeySet(signed, trust)).toEqual({ kind: 'refused', because });
  });
});
