import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ago, idOf, sampleRow } from '../testing/samples.ts';
import { clientStatuses } from './client-status.ts';
import { compareRows } from './item-order.ts';
import type { SortKey } from './item-order.ts';
import { searchFields } from './listing.ts';
import type { ItemRow } from './listing.ts';

/** Rows whose names say how they differ. */
function row(name: string, difference: Partial<ItemRow> = {}): ItemRow {
  return { ...sampleRow, name, ...difference };
}

function sorted(rows: readonly ItemRow[], ...keys: readonly SortKey[]): readonly string[] {
  return rows.toSorted(compareRows(keys)).map(({ name }) => name);
}

describe('list.order', () => {
  test.each([
    ['without keys, by name', [row('web-10'), row('Web-9'), row('db')], [], ['db', 'Web-9', 'web-10']],
    ['descending', [row('a'), row('c'), row('b')], [{ field: 'name', direction: 'descending' }], ['c', 'b', 'a']],
    [
      'by status: what can be used comes first',
      [row('a', { status: 'lost' }), row('b', { status: 'available' }), row('c', { status: 'in-use' })],
      [{ field: 'status', direction: 'ascending' }],
      ['b', 'c', 'a'],
    ],
    [
      'by last access, newest first, never accessed last',
      [
        row('a', { lastAccessedAt: ago('2 days') }),
        row('b', { lastAccessedAt: undefined }),
        row('c', { lastAccessedAt: ago('1 hour') }),
      ],
      [{ field: 'lastAccessedAt', direction: 'descending' }],
      ['c', 'a', 'b'],
    ],
    [
      'by last access, oldest first, never accessed last again',
      [row('a', { lastAccessedAt: undefined }), row('b', { lastAccessedAt: ago('1 hour') })],
      [{ field: 'lastAccessedAt', direction: 'ascending' }],
      ['b', 'a'],
    ],
    [
      'equal in the first key, by the second',
      [row('a', { tag: 'x', status: 'lost' }), row('b', { tag: 'x', status: 'available' }), row('c', { tag: 'w' })],
      [
        { field: 'tag', direction: 'ascending' },
        { field: 'status', direction: 'ascending' },
      ],
      ['c', 'b', 'a'],
    ],
    [
      'equal in all keys, by name whatever the direction',
      [row('b'), row('a')],
      [{ field: 'tag', direction: 'descending' }],
      ['a', 'b'],
    ],
  ] satisfies [string, ItemRow[], SortKey[], string[]][])('%s', (_, rows, keys, names) => {
    expect(sorted(rows, ...keys)).toEqual(names);
  });

  test('rows of the same name keep one order, by id', () => {
    const [one, other] = [row('a', { id: idOf('jump-item', 1) }), row('a', { id: idOf('jump-item', 2) })];
    expect(compareRows([])(one, other)).toBeLessThan(0);
    expect(compareRows([])(other, one)).toBeGreaterThan(0);
  });

  test('any keys make an order: what was shuffled sorts back to the same', () => {
    const texts = fc.constantFrom('', 'a', 'B', 'b', '10', '9');
    const rows = fc.uniqueArray(fc.record({ n: fc.nat(99), tag: texts, comments: texts, at: fc.nat(2) }), {
      selector: ({ n }) => n,
      maxLength: 8,
    });
    const keys = fc.array(
      fc.record({
        field: fc.constantFrom(...searchFields),
        direction: fc.constantFrom('ascending' as const, 'descending' as const),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(rows, keys, fc.infiniteStream(fc.nat()), (parts, by, shuffle) => {
        const all = parts.map(({ n, tag, comments, at }) =>
          row(tag, {
            id: idOf('jump-item', n),
            tag,
            comments,
            lastAccessedAt: at === 0 ? undefined : ago(`${at} days`),
            status: clientStatuses[n % clientStatuses.length] ?? 'lost',
          }),
        );
        const shuffled = all
          .map((one) => [shuffle.next().value ?? 0, one] as const)
          .toSorted(([one], [other]) => one - other)
          .map(([, one]) => one);
        const ids = (list: readonly ItemRow[]) => list.toSorted(compareRows(by)).map(({ id }) => id);
        expect(ids(shuffled)).toEqual(ids(all));
      }),
    );
  });
});
