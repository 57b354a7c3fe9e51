import { describe, expect, test } from 'vitest';
import { rowWindow } from './row-window.ts';

const heightPx = 360;
const rowPx = 36;

describe('rows that exist', () => {
  test.for([
    ['at the top', 0, 'nowhere', 1_000, { first: 0, last: 17 }],
    ['in a short list all of them', 0, 'nowhere', 5, { first: 0, last: 4 }],
    ['of an empty list none', 0, 'nowhere', 0, { first: 0, last: -1 }],
    ['at rest in the middle', 3_600, 'nowhere', 1_000, { first: 93, last: 116 }],
    ['more below on the way down', 3_600, 'down', 1_000, { first: 93, last: 128 }],
    ['more above on the way up', 3_600, 'up', 1_000, { first: 81, last: 116 }],
    ['at the end no more than there are', 35_640, 'down', 1_000, { first: 983, last: 999 }],
    ['the last ones of a list that became shorter', 35_640, 'nowhere', 100, { first: 83, last: 99 }],
  ] as const)('%s', ([, topPx, heading, total, expected]) => {
    expect(rowWindow({ topPx, heightPx, heading }, rowPx, total)).toEqual(expected);
  });

  test('stay the same for a movement of less than a row', () => {
    const at = (topPx: number) => rowWindow({ topPx, heightPx, heading: 'down' }, rowPx, 1_000);
    expect(at(3_601)).toEqual(at(3_635));
  });
});
