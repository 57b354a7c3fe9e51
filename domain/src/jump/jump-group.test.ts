import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseFold, isCodeName } from '../text.ts';
import { freeCodeName } from './jump-group.ts';

test.each([
  ['a free name', 'Front Desk', [], 'front-desk'],
  ['a taken name', 'Front Desk', ['front-desk'], 'front-desk-2'],
  ['one that is taken twice', 'Front Desk', ['front-desk', 'front-desk-2'], 'front-desk-3'],
  ['no ASCII letters', '東京', [], 'group-5'],
  ['no ASCII letters, and taken', '東京', ['group-5'], 'group-5-2'],
  ['a long one that is taken', 'a'.repeat(80), ['a'.repeat(64)], `${'a'.repeat(62)}-2`],
])('group.code-name: %s', (_, name, taken, codeName) => {
  expect(freeCodeName({ name, n: 5, taken: new Set(taken) })).toBe(codeName);
});

test('group.code-name: groups of any names have code names of their own', () => {
  const names = fc.array(fc.oneof(fc.constantFrom('A', 'a', 'Ä', 'a-2', '東京'), fc.string()), { maxLength: 12 });
  fc.assert(
    fc.property(names, (all) => {
      const taken = new Set<string>();
      for (const name of all) {
        const codeName = freeCodeName({ name, n: 1, taken });
        expect(isCodeName(codeName)).toBe(true);
        expect(taken.has(caseFold(codeName))).toBe(false);
        taken.add(caseFold(codeName));
      }
    }),
  );
});
