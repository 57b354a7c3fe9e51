import { encodeBase64url } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { makeKey, ServerKeys } from '../testing/server-keys.ts';
import { followKeySets, heldKeySetOf, judgeKeySet } from './key-set.ts';
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

describe('a chain of key sets', () => {
  const last = makeKey();
  const second = keys.makeKeySet({ number: 3, roots: [next], signedBy: [next] });
  const third = keys.makeKeySet({ number: 4, roots: [last, next] });
  const today = keys.makeKeySet({ number: 5, roots: [last], signedBy: [last] });

  test('leads an agent that slept through a change of roots to the root of today', () => {
    expect(judgeKeySet(second, held)).toMatchObject({ kind: 'refused', because: 'key-set.root-unknown' });
    expect(followKeySets({ keySet: second, keySetChain: [crossSigned] }, held)).toMatchObject({
      kind: 'accepted',
      isNew: true,
      held: { keySet: { number: 3 } },
    });
  });

  test('leads through two changes, from the key set that is held and from the pinned root alike', () => {
    for (const trust of [held, pinned]) {
      const verdict = followKeySets({ keySet: today, keySetChain: [crossSigned, third] }, trust);
      expect(verdict).toMatchObject({ kind: 'accepted', isNew: true, held: { keySet: { number: 5 } } });
    }
  });

  test('changes nothing for an agent that is there already', () => {
    const trust: Trust = {
      kind: 'held',
      held: { signed: today, keySet: JSON.parse(Buffer.from(today.bytes, 'base64url').toString()) },
    };
    expect(followKeySets({ keySet: today, keySetChain: [crossSigned, third] }, trust)).toMatchObject({ isNew: false });
  });

  test('with a link missing, of a stranger, or in the wrong order leads nowhere', () => {
    const strange = keys.makeKeySet({ number: 2, roots: [usurper, next], signedBy: [usurper, next] });
    for (const keySetChain of [[third], [strange, third], [third, crossSigned]]) {
      expect(followKeySets({ keySet: today, keySetChain }, held)).toMatchObject({ kind: 'refused' });
    }
  });

  test('can not lead back: an older set shown at its end is refused', () => {
    expect(followKeySets({ keySet: first, keySetChain: [crossSigned] }, held)).toMatchObject({
      because: 'key-set.older',
    });
  });
});
