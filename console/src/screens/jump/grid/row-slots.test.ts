import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moveSlots, type RowSlots } from './row-slots.ts';

describe('the elements of rows', () => {
  test.for([
    ['at first are in the order of the rows', [], { first: 3, last: 6 }, [3, 4, 5, 6]],
    ['of rows that go down show those that come', [3, 4, 5, 6], { first: 5, last: 8 }, [7, 8, 5, 6]],
    ['and go back again', [7, 8, 5, 6], { first: 4, last: 7 }, [7, 4, 5, 6]],
    ['become more where more rows are in view', [7, 4, 5, 6], { first: 4, last: 9 }, [7, 4, 5, 6, 8, 9]],
    ['show nothing where fewer are', [3, 4, 5, 6], { first: 4, last: 5 }, [undefined, 4, 5, undefined]],
    [
      'that show nothing are the next to show a row',
      [undefined, 4, 5, undefined],
      { first: 4, last: 6 },
      [6, 4, 5, undefined],
    ],
    ['all show others after a leap', [3, 4, 5], { first: 90, last: 92 }, [90, 91, 92]],
    ['show nothing of an empty list', [3, 4], { first: 0, last: -1 }, [undefined, undefined]],
  ] as const)('%s', ([, slots, range, expected]) => {
    expect(moveSlots(slots, range)).toEqual(expected);
  });

  test('however the list moves, each row has one, and a row that stays keeps its own', () => {
    const ranges = fc.array(fc.record({ first: fc.nat(60), count: fc.nat(20) }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ranges, (moves) => {
        let slots: RowSlots = [];
        for (const { first, count } of moves) {
          const before = slots;
          slots = moveSlots(before, { first, last: first + count - 1 });
          const shown = slots.filter((index) => index !== undefined).toSorted((one, other) => one - other);
          expect(shown).toEqual(Array.from({ length: count }, (_, place) => first + place));
          for (const [slot, index] of before.entries()) {
            if (index !== undefined && shown.includes(index)) expect(slots[slot]).toBe(index);
          }
        }
      }),
    );
  });
});
