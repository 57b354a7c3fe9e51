import { describe, expect, test } from 'vitest';
import { instant } from '../time.ts';
import { installerFault, forbiddenOverrides } from './installer.ts';
import type { InstallerFacts } from './installer.ts';

const now = instant(1_000_000);
const good: InstallerFacts = {
  revokedAt: undefined,
  expiresAt: instant(1_000_001),
  uses: 1,
  maxUses: 2,
  creator: 'enabled',
};

describe('installerFault', () => {
  test.for([
    ['in its time and with a use left: good', {}, undefined],
    [
      'without an end and without a maximum: good',
      { expiresAt: undefined, maxUses: undefined, uses: 9_999 },
      undefined,
    ],
    ['made at the command line of the server: good', { creator: 'operator' }, undefined],
    ['installer.revoked: revoked a moment ago', { revokedAt: now }, 'revoked'],
    ['installer.revoked: revoked and expired', { revokedAt: now, expiresAt: now }, 'revoked'],
    ['installer.creator: its creator is disabled', { creator: 'disabled' }, 'creator-gone'],
    ['installer.creator: its creator is gone', { creator: 'gone' }, 'creator-gone'],
    ['installer.expired: at the very moment', { expiresAt: now }, 'expired'],
    ['installer.expired: long ago, and used up', { expiresAt: instant(1), uses: 2 }, 'expired'],
    ['installer.used-up: the last use is taken', { uses: 2 }, 'used-up'],
    ['installer.used-up: more uses than there are, after the maximum was lowered', { uses: 3 }, 'used-up'],
  ] as const)('%s', ([, changes, fault]) => {
    expect(installerFault({ ...good, ...changes }, now)).toBe(fault);
  });
});

test.for([
  ['installer.overrides: nothing was said', [], [], []],
  ['installer.overrides: what it lets be said', ['name'], ['name', 'tag'], []],
  ['installer.overrides: one of two', ['name', 'tag'], ['tag'], ['name']],
  ['installer.overrides: of an installer that lets nothing be said', ['name', 'tag'], [], ['name', 'tag']],
] as const)('%s', ([, given, allowed, expected]) => {
  expect(forbiddenOverrides<string>(given, allowed)).toEqual(expected);
});
