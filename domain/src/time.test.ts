import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  after,
  before,
  days,
  earlierOf,
  hasCome,
  hours,
  inMillis,
  instant,
  isInstant,
  laterOf,
  millis,
  minutes,
  seconds,
  since,
  utcText,
} from './time.ts';

const last = 2 ** 48 - 1;
const moments = fc.integer({ min: 0, max: last }).map(instant);

test.each([
  ['the epoch', 0, true],
  ['the last moment that an id can hold', last, true],
  ['one beyond it', last + 1, false],
  ['before the epoch', -1, false],
  ['half a millisecond', 0.5, false],
  ['no number', Number.NaN, false],
  ['infinity', Number.POSITIVE_INFINITY, false],
])('%s as a moment', (_, value, good) => {
  expect(isInstant(value)).toBe(good);
  if (good) expect(instant(value)).toBe(value);
  else expect(() => instant(value)).toThrow(RangeError);
});

test.each([
  ['negative milliseconds', () => millis(-1)],
  ['part of a millisecond', () => millis(1.5)],
  ['part of a day', () => days(0.5)],
  ['negative days', () => days(-1)],
  ['seconds beyond all counting', () => seconds(Number.MAX_SAFE_INTEGER)],
])('%s are no length', (_, make) => {
  expect(make).toThrow(RangeError);
});

test.each([
  ['75 seconds', seconds(75), 75_000],
  ['2 minutes', minutes(2), 120_000],
  ['24 hours', hours(24), 86_400_000],
  ['180 days', inMillis(days(180)), 15_552_000_000],
])('%s in milliseconds', (_, length, expected) => {
  expect(length).toBe(expected);
});

describe('arithmetic', () => {
  const noon = instant(1_000_000);

  test.each([
    ['a second later', after(noon, seconds(1)), 1_001_000],
    ['a second earlier', before(noon, seconds(1)), 999_000],
    ['before the epoch stops there', before(noon, hours(1)), 0],
    ['beyond the end of time stops there', after(instant(last), hours(1)), last],
    ['the later of two', laterOf(noon, instant(5)), 1_000_000],
    ['the earlier of two', earlierOf(noon, instant(5)), 5],
    ['how long ago a second was', since(before(noon, seconds(1)), noon), 1000],
    ['a moment still to come was no time ago', since(after(noon, seconds(1)), noon), 0],
  ])('%s', (_, result, expected) => {
    expect(result).toBe(expected);
  });

  test.each([
    ['a moment just before', instant(999_999), false],
    ['the moment itself', noon, true],
    ['a moment after', instant(1_000_001), true],
  ])('noon has come: %s', (_, now, expected) => {
    expect(hasCome(noon, now)).toBe(expected);
  });
});

describe('a moment as text', () => {
  test.each([
    ['the epoch', 0, '1970-01-01 00:00'],
    ['a leap day', 1_709_164_800_000, '2024-02-29 00:00'],
    ['the last minute of a year', 1_735_689_599_999, '2024-12-31 23:59'],
    ['the end of time', last, '10889-08-02 05:31'],
  ])('%s', (_, at, text) => {
    expect(utcText(instant(at))).toBe(text);
  });

  test('agrees with the calendar of the language', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }).map(instant), (at) => {
        expect(utcText(at)).toBe(new Date(at).toISOString().slice(0, 16).replace('T', ' '));
      }),
    );
  });

  test('orders as the moments do', () => {
    fc.assert(
      fc.property(moments, moments, (one, other) => {
        fc.pre(one < other && other < 253_402_300_800_000);
        expect(utcText(one) <= utcText(other)).toBe(true);
      }),
    );
  });
});
