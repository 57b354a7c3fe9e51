import { describe, expect, test } from 'vitest';
import { initials } from './initials.ts';
import { bytesWords } from './numbers.ts';
import { exactTimeOfDay, lengthWords, relativeMoment, timer } from './time.ts';
import { upgradeWords } from './upgrade-words.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 22, 12);

describe('a moment, told from now', () => {
  test.for([
    ['a second ago', second, 'just now'],
    ['three quarters of a minute ago', 45 * second, '1m ago'],
    ['ten minutes ago', 10 * minute, '10m ago'],
    ['nearly two hours ago', 2 * hour - minute, '1h ago'],
    ['a day and a bit ago', 26 * hour, 'yesterday'],
    ['nine days ago', 9 * day, '9d ago'],
    ['a little ahead, by a clock that is off', -20 * second, 'just now'],
  ] as const)('%s', ([, past, words]) => {
    expect(relativeMoment(now - past, now)).toBe(words);
  });

  test('long ago it is a date, with its year when that is another', () => {
    expect(relativeMoment(now - 30 * day, now)).not.toMatch(/ago|2026/);
    expect(relativeMoment(now - 400 * day, now)).toMatch(/2025/);
  });

  test('of an event it is exact to the millisecond', () => {
    expect(exactTimeOfDay(now + 7)).toMatch(/^\d{2}:\d{2}:\d{2}[.,]007$/);
  });
});

describe('a length of time', () => {
  test.for([
    [0, '0s', '00:00'],
    [12 * second, '12s', '00:12'],
    [4 * minute + 10 * second, '4m 10s', '04:10'],
    [5 * minute, '5m', '05:00'],
    [3 * hour + 5 * minute + 9 * second, '3h 5m', '3:05:09'],
    [6 * day + 2 * hour + 30 * minute, '6d 2h', '146:30:00'],
    [-second, '0s', '00:00'],
  ] as const)('of %i ms reads %s and counts as %s', ([length, words, counted]) => {
    expect(lengthWords(length)).toBe(words);
    expect(timer(length)).toBe(counted);
  });
});

test.for([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [3_249, '3.2 kB'],
  [18_400_000, '18 MB'],
  [999_600_000, '1.0 GB'],
  [2_000_000_000_000_000, '2000 TB'],
] as const)('%i bytes are %s', ([bytes, words]) => {
  expect(bytesWords(bytes)).toBe(words);
});

test.for([
  ['Käthe Brandenburg', 'KB'],
  ['Maëlle Le Goff', 'MG'],
  ['佐藤 由紀', '佐'],
  ['demo', 'D'],
  ['👩‍🔧 Service', '👩‍🔧S'],
  ['', ''],
] as const)('%s is %s in short', ([name, short]) => {
  expect(initials(name)).toBe(short);
});

describe('an upgrade', () => {
  const upgrade = { version: '2.0.0', state: 'pending', because: '', detail: '', askedAt: now, changedAt: now };
  test.for([
    ['is told how far it is', {}, 'Upgrade pending (version 2.0.0)'],
    [
      'is told why it was undone',
      { state: 'rolled-back', because: 'silent' },
      'Upgrade rolled back (version 2.0.0): the new version hung',
    ],
    [
      'shows a cause that it does not know as it stands',
      { state: 'failed', because: 'update.new' },
      'Upgrade failed (version 2.0.0): update.new',
    ],
    ['shows a state that it does not know as it stands', { state: 'canary' }, 'canary (version 2.0.0)'],
  ] as const)('%s', ([, changed, words]) => {
    expect(upgradeWords({ ...upgrade, ...changed })).toBe(words);
  });
});
