import { describe, expect, test } from 'vitest';
import { clockText, minuteOf, openParts } from './jump-policy-draft.ts';

describe('times of day', () => {
  test.each([
    ['00:00', 0],
    ['08:30', 510],
    ['23:59', 1439],
    ['08:30:15', 510],
    ['24:00', undefined],
    ['8:30', undefined],
    ['', undefined],
  ])('%j is minute %s', (text, minute) => {
    expect(minuteOf(text)).toBe(minute);
    if (minute !== undefined) expect(clockText(minute)).toBe(text.slice(0, 5));
  });
});

describe('the picture of a week', () => {
  const entry = (startDay: number, startMinute: number, endDay: number, endMinute: number) => ({
    startDay,
    startMinute,
    endDay,
    endMinute,
  });
  const all = { from: 0, to: 1 };
  test.each([
    ['nothing', [], [[], [], [], [], [], [], []]],
    ['a morning', [entry(0, 0, 0, 720)], [[{ from: 0, to: 0.5 }], [], [], [], [], [], []]],
    ['over midnight', [entry(1, 1080, 2, 360)], [[], [{ from: 0.75, to: 1 }], [{ from: 0, to: 0.25 }], [], [], [], []]],
    [
      'over the week’s end',
      [entry(6, 720, 0, 720)],
      [[{ from: 0, to: 0.5 }], [], [], [], [], [], [{ from: 0.5, to: 1 }]],
    ],
    ['several days', [entry(0, 0, 3, 0)], [[all], [all], [all], [], [], [], []]],
    ['the whole week', [entry(3, 0, 3, 0)], [[all], [all], [all], [all], [all], [all], [all]]],
  ])('%s', (_, entries, parts) => {
    expect(openParts(entries)).toEqual(parts);
  });
});
