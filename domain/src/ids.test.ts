import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatId,
  formatInstallerId,
  idPrefixes,
  isId,
  isInstallerId,
  madeAt,
  newId,
  parseId,
  parseInstallerId,
  uuidV7Bytes,
} from './ids.ts';
import type { IdKind } from './ids.ts';
import { instant } from './time.ts';

const kinds = Object.keys(idPrefixes) as readonly IdKind[];
const moments = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(instant);
const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

/** The example of RFC 9562, appendix A.6: 017f22e2-79b0-7cc3-98c4-dc0c0c07398f. */
const exampleBytes = Uint8Array.from(Buffer.from('017f22e279b07cc398c4dc0c0c07398f', 'hex'));
const exampleAt = instant(0x017f22e279b0);
const example = 'jc_01fwhe4ydgfk1shh6w1g60eecf';

describe('making an id', () => {
  test('the example of the standard has one spelling', () => {
    expect(formatId('jump-client', exampleBytes)).toBe(example);
  });

  test('the moment and the random bytes go where the standard wants them', () => {
    const bytes = uuidV7Bytes(exampleAt, Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]));
    expect(Buffer.from(bytes).toString('hex')).toBe('017f22e279b07cc398c4dc0c0c07398f');
  });

  test('all bits of the random bytes count but the six that version and variant take', () => {
    const ones = uuidV7Bytes(instant(0), new Uint8Array(10).fill(255));
    expect(Buffer.from(ones).toString('hex')).toBe('0000000000007fffbfffffffffffffff');
  });

  test.each([
    ['too few random bytes', () => uuidV7Bytes(exampleAt, new Uint8Array(9))],
    ['too many random bytes', () => uuidV7Bytes(exampleAt, new Uint8Array(16))],
    ['bytes that are no UUIDv7', () => formatId('session', new Uint8Array(16))],
    ['fewer than sixteen bytes', () => formatId('session', new Uint8Array(15))],
  ])('%s are a mistake in the program', (_, make) => {
    expect(make).toThrow(RangeError);
  });

  test('an id of each kind reads back, tells its moment, and is no id of another kind', () => {
    fc.assert(
      fc.property(moments, tenBytes, fc.constantFrom(...kinds), (at, random, kind) => {
        const id = newId(kind, at, random);
        expect(id).toMatch(/^[a-z]{2}_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
        expect(parseId(kind, id)).toBe(id);
        expect(madeAt(id)).toBe(at);
        expect(kinds.filter((other) => isId(other, id))).toEqual([kind]);
      }),
    );
  });

  test('ids sort by the moment they were made', () => {
    fc.assert(
      fc.property(moments, moments, tenBytes, tenBytes, (one, other, random, otherRandom) => {
        fc.pre(one < other);
        expect(newId('session', one, random) < newId('session', other, otherRandom)).toBe(true);
      }),
    );
  });
});

describe('id.one-spelling: reading an id mends nothing', () => {
  test.each([
    ['the id itself', example, true],
    ['no text', '', false],
    ['the prefix alone', 'jc_', false],
    ['another prefix', example.replace('jc_', 'ji_'), false],
    ['no prefix', example.slice(3), false],
    ['a character too few', example.slice(0, -1), false],
    ['a character too many', `${example}0`, false],
    ['upper case', example.toUpperCase(), false],
    ['upper case after the prefix', `jc_${example.slice(3).toUpperCase()}`, false],
    ['a letter that Crockford leaves out', example.replace('1shh', '1shu'), false],
    ['the letter o for a zero', example.replace('jc_0', 'jc_o'), false],
    ['a space in front', ` ${example}`, false],
    ['a line break at the end', `${example}\n`, false],
    ['more than 128 bits', `jc_8${example.slice(4)}`, false],
    ['a UUID of version 4', formatWithByte(6, 0x4c), false],
    ['the wrong variant', formatWithByte(8, 0xd8), false],
    ['a letter of two code units', `jc_${'😀'.repeat(13)}`, false],
  ])('%s', (_, text, good) => {
    expect(parseId('jump-client', text)).toBe(good ? text : undefined);
  });

  test('no text is taken for an id unless it was made as one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        fc.pre(!/^jc_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text));
        expect(isId('jump-client', text)).toBe(false);
      }),
    );
  });
});

describe('installer ids', () => {
  test.each([
    ['32 hexadecimal characters', '0123456789abcdef0123456789abcdef', true],
    ['upper case', '0123456789ABCDEF0123456789ABCDEF', false],
    ['31 characters', '0123456789abcdef0123456789abcde', false],
    ['33 characters', '0123456789abcdef0123456789abcdef0', false],
    ['a line break at the end', '0123456789abcdef0123456789abcde\n', false],
    ['a letter beyond f', '0123456789abcdef0123456789abcdeg', false],
  ])('%s', (_, text, good) => {
    expect(parseInstallerId(text)).toBe(good ? text : undefined);
  });

  test('sixteen bytes make one, fewer are a mistake in the program', () => {
    expect(formatInstallerId(exampleBytes)).toBe('017f22e279b07cc398c4dc0c0c07398f');
    expect(isInstallerId(formatInstallerId(new Uint8Array(16)))).toBe(true);
    expect(() => formatInstallerId(new Uint8Array(15))).toThrow(RangeError);
  });
});

/** The example with one byte changed, spelt out without the check that `formatId` makes. */
function formatWithByte(position: number, value: number): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const bytes = exampleBytes.with(position, value);
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let place = 0; place < 26; place += 1) {
    text = alphabet.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return `jc_${text}`;
}
