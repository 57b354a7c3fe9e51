import { describe, expect, test } from 'vitest';
import { fullPermissions, itemPermissionApiNames, lesserOf, sessionPermissionLevels } from './permission.ts';

const levels = sessionPermissionLevels.terminal;

test('the item permissions are thirteen, each with a name of its own for programs', () => {
  const apiNames = Object.values(itemPermissionApiNames);
  expect(apiNames).toHaveLength(13);
  expect(new Set(apiNames).size).toBe(13);
  expect(apiNames.filter((name) => !/^perm_[a-z_]+$/.test(name))).toEqual([]);
});

describe('permission.never-above-session', () => {
  test.each([
    ['full', 'full', 'full'],
    ['full', 'read-only', 'read-only'],
    ['read-only', 'full', 'read-only'],
    ['full', 'none', 'none'],
    ['none', 'full', 'none'],
    ['read-only', 'none', 'none'],
  ] as const)('one may %s, the session has %s: %s', (terminal, ofSession, result) => {
    expect(lesserOf({ terminal }, { terminal: ofSession })).toEqual({ terminal: result });
  });

  test('it makes no difference which set comes first, and everything takes nothing away', () => {
    for (const terminal of levels) {
      expect(lesserOf({ terminal }, fullPermissions)).toEqual({ terminal });
      for (const other of levels) {
        expect(lesserOf({ terminal }, { terminal: other })).toEqual(lesserOf({ terminal: other }, { terminal }));
      }
    }
  });
});
