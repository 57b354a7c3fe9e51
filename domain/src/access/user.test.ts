import { expect, test } from 'vitest';
import { sampleUser } from '../testing/samples.ts';
import { isAdministrator } from './user.ts';
import type { UserRole } from './user.ts';

test.each([
  ['a representative', ['representative'], false],
  ['an administrator', ['administrator'], true],
  ['both at once', ['representative', 'administrator'], true],
  ['neither', [], false],
] satisfies [string, UserRole[], boolean][])('%s', (_, roles, expected) => {
  expect(isAdministrator({ ...sampleUser, roles })).toBe(expected);
});
