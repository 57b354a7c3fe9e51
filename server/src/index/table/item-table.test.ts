import { clientStatuses, compareRows, instant, matches, searchFields } from '@sallyport/domain';
import type { ItemRow, JumpItemId, SortKey } from '@sallyport/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idOf, moment } from '../../store/testing/rows.ts';
import { ItemTable } from './item-table.ts';
import type { RowChange, TableAnswer, TableQuery } from './item-table.ts';

/** Several blocks of texts, and room for rows that go and come. */
const slots = 700;
const groups = 5;

const text = fc.oneof(
  fc.constantFrom('', 'kiosk', 'Kiosk 7', 'kiosk 10', 'Süd', 'straße', 'web-9', 'web-10', 'line\nbreak', '00', '0'),
  fc.nat({ max: 2000 }).map((n) => `kiosk-${n}`),
);

const fieldsOfRow = fc.record({
  comments: text,
  consoleUser: text,
  domain: text,
  fqdn: text,
  groupName: text,
  hostname: text,
  jumpMethod: fc.constant('jump-client' as const),
  lastAccessedAt: fc.option(
    fc.nat({ max: 50 }).map((n) => instant(moment + n * 40_000)),
    { nil: undefined },
  ),
  name: text,
  privateIp: text,
  publicIp: text,
  status: fc.constantFrom(...clientStatuses),
  tag: text,
  workgroup: text,
  operatingSystem: text,
});

function rowOf(n: number, fields: Omit<ItemRow, 'id' | 'jumpClientId' | 'jumpGroupId'>): ItemRow {
  const ids = { id: idOf('jump-item', n), jumpClientId: idOf('jump-client', n) };
  return { ...ids, jumpGroupId: idOf('jump-group', 1), ...fields };
}

const slot = fc.nat({ max: slots - 1 });
const group = fc.nat({ max: groups - 1 });

const change: fc.Arbitrary<RowChange> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(slot, group, fieldsOfRow, fc.nat({ max: 3 })).map(([at, number, fields, life]) => ({
      kind: 'row' as const,
      slot: at,
      group: number,
      row: rowOf(at + life * slots, fields),
    })),
  },
  fc.record({ kind: fc.constant('status'), slot, status: fc.constantFrom(...clientStatuses) }),
  fc.record({ kind: fc.constant('gone'), slot }),
);

const field = fc.constantFrom(...searchFields);
const key: fc.Arbitrary<SortKey> = fc.record({ field, direction: fc.constantFrom('ascending', 'descending') });
const needle = fc.oneof(text, fc.constantFrom('k', '7', '1', 'i k', 'osk-1', '2026-11', 'in use', 'ne', '\0', ' '));

const query: fc.Arbitrary<TableQuery> = fc.record({
  text: fc.array(needle, { maxLength: 3 }).map((words) => words.join(' ')),
  fields: fc.oneof(fc.constant(searchFields), fc.uniqueArray(field, { maxLength: 3 })),
  filters: fc.array(fc.record({ field, text: needle }), { maxLength: 2 }),
  tag: fc.option(text, { nil: undefined, freq: 4 }),
  statuses: fc.option(fc.subarray([...clientStatuses]), { nil: undefined }),
  sort: fc.array(key, { maxLength: 3 }),
  offset: fc.nat({ max: 20 }),
  limit: fc.integer({ min: 1, max: 800 }),
  groups: fc.uint8Array({ minLength: groups, maxLength: groups, max: 1 }),
});

/** The rows by slot, as the slow answers see them. */
class Plain {
  readonly rows = new Map<number, { readonly row: ItemRow; readonly group: number }>();

  apply(changed: RowChange): void {
    const known = this.rows.get(changed.slot);
    if (changed.kind === 'row') this.rows.set(changed.slot, changed);
    else if (changed.kind === 'gone') this.rows.delete(changed.slot);
    else if (known !== undefined) {
      this.rows.set(changed.slot, { ...known, row: { ...known.row, status: changed.status } });
    }
  }

  answer(asked: TableQuery): TableAnswer {
    const found = [...this.rows.values()]
      .filter(({ group: number }) => asked.groups[number] === 1)
      .map(({ row }) => row)
      .filter((row) => matches(row, asked));
    const ids: JumpItemId[] = found.toSorted(compareRows(asked.sort)).map(({ id }) => id);
    return { total: ids.length, ids: ids.slice(asked.offset, asked.offset + asked.limit) };
  }
}

/** Rows to begin with, made without fast-check: hundreds of them at each run would take it seconds. */
function firstRow(at: number, seed: number): ItemRow {
  const few = ['', 'kiosk', 'Kiosk 7', 'Süd', 'straße', 'web-9', 'web-10', 'line\nbreak', '00'];
  let state = (at + 1) * 2_654_435_761 + seed;
  const drawn = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const some = (): string => (drawn(3) === 0 ? `kiosk-${drawn(2_000)}` : (few[drawn(few.length)] ?? ''));
  return rowOf(at, {
    comments: some(),
    consoleUser: some(),
    domain: some(),
    fqdn: some(),
    groupName: some(),
    hostname: some(),
    jumpMethod: 'jump-client',
    lastAccessedAt: drawn(4) === 0 ? undefined : instant(moment + drawn(50) * 40_000),
    name: some(),
    privateIp: some(),
    publicIp: some(),
    status: clientStatuses[drawn(clientStatuses.length)] ?? 'lost',
    tag: some(),
    workgroup: some(),
    operatingSystem: some(),
  });
}

test('a table of several hundred rows answers what the rules say, while rows come, change and go', () => {
  const steps = fc.array(fc.tuple(fc.array(change, { maxLength: 40 }), query), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(), steps, fc.boolean(), (seed, then, isPrepared) => {
      const [table, plain] = [new ItemTable(), new Plain()];
      const rows = Array.from({ length: slots }, (_, at) => firstRow(at, seed));
      const first = rows.map((row, at) => ({ kind: 'row' as const, slot: at, group: at % groups, row }));
      for (const one of first) plain.apply(one);
      table.apply(first);
      if (isPrepared) for (const _ of table.prepare()) continue;
      for (const [changes, asked] of then) {
        for (const one of changes) plain.apply(one);
        table.apply(changes);
        expect(table.answer(asked)).toEqual(plain.answer(asked));
      }
    }),
    { numRuns: 25 },
  );
});
