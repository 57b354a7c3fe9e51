import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fullPermissions,
  itemPermissionApiNames,
  kindOfPermission,
  lesserOf,
  noPermissions,
  sessionPermissionLevels,
  sessionPermissions,
} from './permission.ts';
import type { SessionPermission, SessionPermissions } from './permission.ts';

test('the item permissions are thirteen, each with a name of its own for programs', () => {
  const apiNames = Object.values(itemPermissionApiNames);
  expect(apiNames).toHaveLength(13);
  expect(new Set(apiNames).size).toBe(13);
  expect(apiNames.filter((name) => !/^perm_[a-z_]+$/.test(name))).toEqual([]);
});

test('everything is the highest level of each permission, and nothing the lowest', () => {
  expect(fullPermissions).toMatchObject({
    terminal: 'full',
    'file-transfer': 'both',
    pin: 'allow',
    'end-action': 'nothing',
  });
  expect(noPermissions).toMatchObject({
    terminal: 'none',
    'file-transfer': 'none',
    pin: 'deny',
    'end-action': 'nothing',
  });
});

/** Whether a level lets pass what another does: each direction of a direction, and each step of a ladder. */
const parts = (permission: SessionPermission, level: string): ReadonlySet<string> => {
  const levels: readonly string[] = sessionPermissionLevels[permission];
  if (kindOfPermission(permission) === 'directions') {
    return new Set(level === 'both' ? levels.slice(1, -1) : level === 'none' ? [] : [level]);
  }
  return new Set(levels.slice(1, levels.indexOf(level) + 1));
};

const anyPermissions = fc.record(
  Object.fromEntries(sessionPermissions.map((name) => [name, fc.constantFrom(...sessionPermissionLevels[name])])),
) as fc.Arbitrary<unknown> as fc.Arbitrary<SessionPermissions>;

describe('permission.never-above-session', () => {
  test.each([
    ['terminal', 'full', 'full', 'full'],
    ['terminal', 'full', 'read-only', 'read-only'],
    ['terminal', 'read-only', 'full', 'read-only'],
    ['terminal', 'none', 'full', 'none'],
    ['file-transfer', 'download', 'upload', 'none'],
    ['file-transfer', 'download', 'both', 'download'],
    ['file-transfer', 'both', 'upload', 'upload'],
    ['clipboard', 'both', 'none', 'none'],
    ['pin', 'allow', 'deny', 'deny'],
    ['end-action', 'log-off', 'lock', 'lock'],
    ['lost-connection-action', 'nothing', 'lock', 'lock'],
  ] as const)('of %s one may %s, the session has %s: %s', (permission, mine, ofSession, result) => {
    const one = { ...fullPermissions, [permission]: mine };
    const other = { ...fullPermissions, [permission]: ofSession };
    expect(lesserOf(one, other)).toEqual({ ...fullPermissions, [permission]: result });
  });

  test('of any two sets it is exactly what both let pass, and of choices the session has its own', () => {
    fc.assert(
      fc.property(anyPermissions, anyPermissions, (one, other) => {
        const both = lesserOf(one, other);
        for (const permission of sessionPermissions) {
          if (kindOfPermission(permission) === 'choice') expect(both[permission]).toBe(other[permission]);
          else {
            const theirs = parts(permission, other[permission]);
            const expected = [...parts(permission, one[permission])].filter((part) => theirs.has(part));
            expect([...parts(permission, both[permission])]).toEqual(expected);
          }
        }
      }),
    );
  });
});
