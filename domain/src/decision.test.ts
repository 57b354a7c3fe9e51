import { expect, test } from 'vitest';
import { allowed, allowedUnless, refusalCodes, refused } from './decision.ts';
import type { Reason } from './decision.ts';

const offline: Reason = { code: 'jump.client-offline', facts: { lastSeenAt: 5 } };
const removed: Reason = { code: 'jump.item-removed', facts: {} };

test('decision.reasons: no reason against it allows, with what is granted', () => {
  expect(allowedUnless([], () => 'a grant')).toEqual(allowed('a grant'));
});

test.each([
  ['one reason', [offline]],
  ['two reasons, in their order', [removed, offline]],
])('decision.reasons: %s refuses', (_, reasons) => {
  expect(allowedUnless(reasons, () => 'a grant')).toEqual({ kind: 'refused', reasons });
});

test('a refusal carries its reason', () => {
  expect(refused(offline)).toEqual({ kind: 'refused', reasons: [offline] });
});

test('each code is dotted, in kebab case, and listed once', () => {
  expect(refusalCodes.filter((code) => !/^[a-z]+(\.[a-z]+(-[a-z]+)*)$/.test(code))).toEqual([]);
  expect(new Set(refusalCodes).size).toBe(refusalCodes.length);
});
