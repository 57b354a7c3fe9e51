import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey } from './name-key.ts';
import { compareNames } from './text.ts';

const telling = ['a', 'A', 'b', 'B', 'z', '0', '00', '1', '01', '9', '10', ' ', '-', '_', '.', '~', '$', '(', "'", '|'];

const name = fc.oneof(
  fc.array(fc.constantFrom(...telling), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
);

test('keys lie as the names do', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      const [key, otherKey] = [nameKey(one) ?? '', nameKey(other) ?? ''];
      const order = key < otherKey ? -1 : Number(key > otherKey);
      expect(order).toBe(Math.sign(compareNames(one, other)));
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  ['plain words', 'Kiosk 7', true],
  ['nothing', '', true],
  ['a number of 100 digits', '1'.repeat(100), true],
  ['a longer one', '1'.repeat(101), false],
  ['one that is long by its zeros alone', `${'0'.repeat(200)}1`, true],
  ['letters beyond ASCII', 'Süd', false],
  ['a line break', 'a\nb', false],
])('%s: whether there is a key', (_, text, has) => {
  expect(nameKey(text) !== undefined).toBe(has);
});
