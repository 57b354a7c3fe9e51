import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode16Bytes, encode16Bytes } from './crockford.ts';

const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** A slow plain model: the bytes as one number, written in base 32. */
function modelOf(bytes: Uint8Array): string {
  const number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const letters = number.toString(32).padStart(26, '0');
  return Array.from(letters, (letter) => '0123456789abcdefghjkmnpqrstvwxyz'.charAt(Number.parseInt(letter, 32))).join(
    '',
  );
}

test('the spelling is the number in base 32', () => {
  fc.assert(
    fc.property(sixteenBytes, (bytes) => {
      expect(encode16Bytes(bytes)).toBe(modelOf(bytes));
    }),
  );
});

test('what was written reads back', () => {
  fc.assert(
    fc.property(sixteenBytes, (bytes) => {
      expect(decode16Bytes(encode16Bytes(bytes))).toEqual(bytes);
    }),
  );
});

test.each([
  ['all zeros', new Uint8Array(16), '0'.repeat(26)],
  ['all ones', new Uint8Array(16).fill(255), `7${'z'.repeat(25)}`],
])('%s', (_, bytes, text) => {
  expect(encode16Bytes(bytes)).toBe(text);
});

test.each([
  ['a first character above 7', `8${'0'.repeat(25)}`],
  ['25 characters', '0'.repeat(25)],
  ['27 characters', '0'.repeat(27)],
  ['an upper-case letter', `${'0'.repeat(25)}A`],
  ['the letter l', `${'0'.repeat(25)}l`],
])('%s is not read', (_, text) => {
  expect(decode16Bytes(text)).toBeUndefined();
});
