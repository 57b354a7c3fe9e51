import {
  bearsTag,
  caseFold,
  clientStatuses,
  compareRows,
  days,
  defaultAbsenceRules,
  fullPermissions,
  instant,
  matches,
  searchFields,
  tagsOf,
} from '@sallyport/domain';
import type { Instant, JumpGroupId, JumpItemId, SortKey } from '@sallyport/domain';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JumpClientRow, JumpGroupRow, JumpItemRow } from '../ports.ts';
import { clientRow, groupRow, idOf, itemRow, moment, sampleFacts } from '../store/testing/rows.ts';
import { ListUnavailable } from './item-finder.ts';
import { ItemIndex } from './item-index.ts';
import type { IndexWorld, IndexedItem, ItemPageQuery, SeenGroups } from './item-index.ts';

const dayMs = 86_400_000;

function unwanted(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

function emptyIndex(now: () => Instant = () => moment, world: Partial<IndexWorld> = {}): ItemIndex {
  const serverUp = () => [{ from: instant(0), to: now() }];
  const rules = () => defaultAbsenceRules;
  return new ItemIndex({ clock: { now }, rules, serverUp, failed: unwanted, within: (facts) => facts, ...world });
}

function group(n: number, name = `Group ${n}`): JumpGroupRow {
  return { ...groupRow(n, { name }), apiId: n };
}

function item(n: number, changes: Partial<JumpItemRow> = {}): JumpItemRow {
  return { ...itemRow(n, changes), apiId: n };
}

/** An index with so many clients of one item each, all offline. */
function indexOf(count: number, now?: () => Instant): ItemIndex {
  const index = emptyIndex(now);
  index.setGroup(group(1));
  for (let n = 1; n <= count; n += 1) index.setClient(clientRow(n), [item(n)]);
  return index;
}

const everything: ItemPageQuery = {
  text: '',
  fields: searchFields,
  filters: [],
  sort: [{ field: 'name', direction: 'ascending' }],
  offset: 0,
  limit: 1000,
};

const allGroups: ReadonlySet<JumpGroupId> = new Set([1, 2, 3].map((n) => idOf('jump-group', n)));

function statusOf(index: ItemIndex, n: number): string | undefined {
  return index.find(idOf('jump-item', n))?.row.status;
}

describe('the index', () => {
  test('counts who is online as links come and go', () => {
    const index = indexOf(3);
    expect(index.counts()).toEqual({ total: 3, online: 0 });
    index.setPresence(idOf('jump-client', 1), moment);
    index.setPresence(idOf('jump-client', 1), moment);
    index.setPresence(idOf('jump-client', 2), moment);
    expect(index.counts()).toEqual({ total: 3, online: 2 });
    index.setPresence(idOf('jump-client', 1), undefined);
    index.removeClient(idOf('jump-client', 2));
    expect(index.counts()).toEqual({ total: 2, online: 0 });
    index.setPresence(idOf('jump-client', 9), moment);
    expect(index.counts()).toEqual({ total: 2, online: 0 });
  });

  test('shows the status that follows from link, sessions and dates', () => {
    const index = indexOf(1);
    const id = idOf('jump-client', 1);
    expect(statusOf(index, 1)).toBe('offline');
    index.setPresence(id, moment);
    expect(statusOf(index, 1)).toBe('available');
    const running = { sessionId: idOf('session', 1), jumpItemId: idOf('jump-item', 1), startedAt: moment };
    index.setRunning(id, [{ ...running, permissions: fullPermissions }]);
    expect(statusOf(index, 1)).toBe('in-use');
    expect(index.find(idOf('jump-item', 1))?.target.running?.sessionId).toBe(idOf('session', 1));
    index.setRunning(id, []);
    index.setClient(clientRow(1, { disabledAt: moment }), [item(1)]);
    expect(statusOf(index, 1)).toBe('disabled');
    index.setClient(clientRow(1, { uninstalledAt: moment }), [item(1)]);
    expect(statusOf(index, 1)).toBe('uninstalled');
  });

  test('a change of the row keeps what links and sessions said', () => {
    const index = indexOf(1);
    index.setPresence(idOf('jump-client', 1), moment);
    index.setClient(clientRow(1, { version: '0.2.0' }), [item(1, { name: 'renamed' })]);
    expect(index.find(idOf('jump-item', 1))?.row).toMatchObject({ name: 'renamed', status: 'available' });
  });

  test('time alone makes a client lost, when it is looked at', () => {
    let now = moment;
    const index = indexOf(2, () => now);
    index.setPresence(idOf('jump-client', 2), moment);
    now = instant(moment + days(15) * dayMs);
    expect(statusOf(index, 1)).toBe('offline');
    index.reconsider();
    expect([statusOf(index, 1), statusOf(index, 2)]).toEqual(['lost', 'available']);
  });

  test('tells which rows changed, and says so only when something did', () => {
    const index = indexOf(2);
    const heard: unknown[] = [];
    index.onChange((change) => heard.push(change));
    const before = index.version();
    index.setPresence(idOf('jump-client', 1), moment);
    expect(index.version()).toBeGreaterThan(before);
    index.setClient(clientRow(1), []);
    index.removeClient(idOf('jump-client', 2));
    index.removeClient(idOf('jump-client', 2));
    index.setGroup(group(2));
    expect(heard).toEqual([
      { changed: [idOf('jump-item', 1)], removed: [] },
      { changed: [], removed: [idOf('jump-item', 1)] },
      { changed: [], removed: [idOf('jump-item', 2)] },
    ]);
  });

  test('follows the name of a group', async () => {
    const index = indexOf(2);
    index.setGroup(group(1, 'Berlin'));
    expect(await index.query({ ...everything, text: 'berlin' }, allGroups)).toMatchObject({ total: 2 });
    expect(await index.query({ ...everything, text: 'group' }, allGroups)).toMatchObject({ total: 0 });
  });

  test('shows what an endpoint reports inert', () => {
    const index = emptyIndex();
    const facts = JSON.stringify({ ...sampleFacts, hostname: 'a\u001b[31mred\u202eover' });
    index.setClient(clientRow(1, { facts }), [item(1)]);
    expect(index.find(idOf('jump-item', 1))?.row.hostname).toBe(String.raw`a\u{1b}[31mred\u{202e}over`);
  });
});

const words = ['kiosk', 'Süd', 'straße', 'STRASSE', '7', '10', 'web-9', 'web-10', '', 'Ω', 'a b'];
const word = fc.constantFrom(...words);

type Operation =
  | { readonly kind: 'set'; readonly row: JumpClientRow; readonly items: readonly JumpItemRow[] }
  | { readonly kind: 'remove' | 'online' | 'offline' | 'busy' | 'idle'; readonly n: number }
  | { readonly kind: 'group'; readonly n: number; readonly name: string };

const numbered = fc.integer({ min: 1, max: 6 });

const set: fc.Arbitrary<Operation> = fc
  .record({
    n: numbered,
    copies: fc.integer({ min: 0, max: 2 }),
    name: word,
    tag: word,
    comments: word,
    hostname: word,
    groupNumber: fc.integer({ min: 1, max: 3 }),
    lastAccessAt: fc.constantFrom(null, moment, instant(moment + 60_000)),
    disabledAt: fc.constantFrom(null, null, moment),
  })
  .map(({ n, copies, hostname, groupNumber, disabledAt, ...texts }) => ({
    kind: 'set',
    row: clientRow(n, { disabledAt, facts: JSON.stringify({ ...sampleFacts, hostname }) }),
    items: Array.from({ length: copies }, (_, copy) =>
      item(n * 10 + copy, {
        ...texts,
        jumpClientId: idOf('jump-client', n),
        jumpGroupId: idOf('jump-group', groupNumber),
      }),
    ),
  }));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: set, weight: 3 },
  fc.record({ kind: fc.constantFrom('remove', 'online', 'offline', 'busy', 'idle'), n: numbered }),
  fc.record({ kind: fc.constant('group'), n: fc.integer({ min: 1, max: 3 }), name: word }),
);

function apply(index: ItemIndex, operation: Operation): void {
  switch (operation.kind) {
    case 'set':
      return index.setClient(operation.row, operation.items);
    case 'group':
      return index.setGroup(group(operation.n, operation.name));
    case 'remove':
      return index.removeClient(idOf('jump-client', operation.n));
    case 'online':
      return index.setPresence(idOf('jump-client', operation.n), moment);
    case 'offline':
      return index.setPresence(idOf('jump-client', operation.n), undefined);
    case 'busy':
    case 'idle': {
      const jumpItemId = idOf('jump-item', operation.n * 10);
      const session = { sessionId: idOf('session', operation.n), jumpItemId, startedAt: moment };
      const running = operation.kind === 'busy' ? [{ ...session, permissions: fullPermissions }] : [];
      return index.setRunning(idOf('jump-client', operation.n), running);
    }
  }
}

const field = fc.constantFrom(...searchFields);
const sortKey: fc.Arbitrary<SortKey> = fc.record({ field, direction: fc.constantFrom('ascending', 'descending') });

const query: fc.Arbitrary<ItemPageQuery> = fc.record({
  text: fc.array(word, { maxLength: 2 }).map((parts) => parts.join(' ')),
  fields: fc.oneof(fc.constant(searchFields), fc.uniqueArray(field, { minLength: 1, maxLength: 3 })),
  filters: fc.array(fc.record({ field, text: word }), { maxLength: 2 }),
  jumpGroupId: fc.constantFrom(undefined, undefined, idOf('jump-group', 1)),
  tag: fc.oneof(fc.constant(undefined), fc.constant(undefined), word),
  statuses: fc.oneof(fc.constant(undefined), fc.subarray([...clientStatuses])),
  sort: fc.array(sortKey, { maxLength: 2 }),
  offset: fc.integer({ min: 0, max: 4 }),
  limit: fc.integer({ min: 1, max: 5 }),
});

const groupSubset: fc.Arbitrary<SeenGroups> = fc.subarray([...allGroups]).map((groups) => new Set(groups));

function seenItems(index: ItemIndex, seen: SeenGroups): readonly IndexedItem[] {
  return [...index.items()].filter(({ item }) => seen.has(item.jumpGroupId));
}

/** What the rules say the answer is, worked out the slow way. */
function plainAnswer(
  index: ItemIndex,
  asked: ItemPageQuery,
  seen: SeenGroups,
): { total: number; ids: readonly JumpItemId[] } {
  const rows = seenItems(index, seen)
    .map(({ row }) => row)
    .filter((row) => matches(row, asked));
  const ids = rows.toSorted(compareRows(asked.sort)).map(({ id }) => id);
  return { total: ids.length, ids: ids.slice(asked.offset, asked.offset + asked.limit) };
}

/** The tree's numbers, counted anew. */
function plainContent(index: ItemIndex, groupId: JumpGroupId): unknown {
  const items = seenItems(index, new Set([groupId]));
  const online = items.filter(({ entry }) => entry.presence.kind === 'online');
  const tags = tagsOf(items.map(({ row }) => row)).map(({ tag, total }) => ({
    tag: caseFold(tag),
    total,
    online: online.filter(({ row }) => bearsTag(row, tag)).length,
  }));
  return { total: items.length, online: online.length, tags };
}

function contentOf(index: ItemIndex, groupId: JumpGroupId): unknown {
  const { tags, ...counts } = index.content(groupId);
  // Which spelling of a tag is shown depends on which item came first.
  return { ...counts, tags: tags.map((counted) => ({ ...counted, tag: caseFold(counted.tag) })) };
}

type Step = readonly [Operation, ItemPageQuery, SeenGroups];

/** Takes the step and compares everything that the index then says with the slow answers. */
async function takeStep(index: ItemIndex, [step, asked, seen]: Step): Promise<void> {
  // Asked before and after, so that orders are kept while rows change under them.
  const before = { answer: await index.query(asked, seen), version: index.version(seen) };
  apply(index, step);
  const asOfNow = plainAnswer(index, asked, seen);
  const asking = index.query(asked, seen);
  const version = index.version(seen);
  expect(await asking).toEqual(asOfNow);
  // Who is told a version that stayed needs not ask again.
  if (version === before.version) expect(asOfNow).toEqual(before.answer);
  const items = seenItems(index, seen);
  const online = items.filter(({ entry }) => entry.presence.kind === 'online').length;
  expect(index.counts(seen)).toEqual({ total: items.length, online });
  for (const id of allGroups) expect(contentOf(index, id)).toEqual(plainContent(index, id));
}

const step: fc.Arbitrary<Step> = fc.tuple(operation, query, groupSubset);

test('whatever happened to it, the index answers what the rules of search and order say, of what may be seen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const index = emptyIndex();
      for (const one of steps) await takeStep(index, one);
    }),
    { numRuns: 150 },
  );
});

describe('in a thread of its own', () => {
  test('it answers the same', async () => {
    const index = emptyIndex(undefined, { threadFrom: 0 });
    index.setGroup(group(1));
    onTestFinished(() => index.close());
    await fc.assert(
      fc.asyncProperty(step, async (one) => await takeStep(index, one)),
      { numRuns: 400 },
    );
  });

  test('a list that outgrows the table beside everything moves there, rows that change meanwhile included', async () => {
    const index = emptyIndex(undefined, { threadFrom: 1_500 });
    onTestFinished(() => index.close());
    index.setGroup(group(1));
    const add = (from: number, to: number): void => {
      for (let n = from; n <= to; n += 1) index.setClient(clientRow(n), [item(n)]);
    };
    add(1, 1_000);
    const online = { ...everything, statuses: ['available'] } as const;
    expect(await index.query(online, allGroups)).toMatchObject({ total: 0 });
    add(1_001, 2_000);
    const asked = index.query(online, allGroups);
    for (const n of [1, 999, 2_000]) index.setPresence(idOf('jump-client', n), moment);
    index.removeClient(idOf('jump-client', 999));
    await asked;
    const ids = [idOf('jump-item', 1), idOf('jump-item', 2_000)];
    expect(await index.query(online, allGroups)).toEqual({ total: 2, ids });
  });

  test('a query that ends the thread is told so, and the next one finds another with all that happened', async () => {
    const failures: unknown[] = [];
    const index = emptyIndex(undefined, { threadFrom: 0, failed: (error) => failures.push(error) });
    onTestFinished(() => index.close());
    index.setGroup(group(1));
    index.setClient(clientRow(1), [item(1)]);
    index.prepare();
    // What no list of fields contains, as only a defect could ask for.
    const broken = { ...everything, text: 'item', fields: ['none'] as unknown as typeof searchFields };
    const [failed, waiting] = await Promise.allSettled([
      index.query(broken, allGroups),
      index.query(everything, allGroups),
    ]);
    expect(failed).toMatchObject({ status: 'rejected', reason: expect.any(ListUnavailable) });
    // Behind the broken one it may have lost both of its threads.
    if (waiting.status === 'rejected') expect(waiting.reason).toBeInstanceOf(ListUnavailable);
    index.setClient(clientRow(2), [item(2)]);
    expect(await index.query(everything, allGroups)).toMatchObject({ total: 2 });
    expect(failures.length).toBeGreaterThan(0);
  });

  test('once the index is closed nobody waits for an answer', async () => {
    const index = emptyIndex(undefined, { threadFrom: 0 });
    index.setGroup(group(1));
    const asked = index.query(everything, allGroups);
    await Promise.all([index.close(), expect(asked).rejects.toBeInstanceOf(ListUnavailable)]);
    await expect(index.query(everything, allGroups)).rejects.toBeInstanceOf(ListUnavailable);
  });

  test('a flood is told to come back', async () => {
    const index = emptyIndex(undefined, { threadFrom: 0 });
    onTestFinished(() => index.close());
    const answers = await Promise.allSettled(Array.from({ length: 300 }, () => index.query(everything, allGroups)));
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(44);
  });
});

test('what changes in groups that somebody does not see raises no version of his', () => {
  const index = indexOf(3);
  const [seen, other] = [new Set([idOf('jump-group', 1)]), idOf('jump-group', 2)];
  index.setClient(clientRow(4), [item(4, { jumpGroupId: other })]);
  const before = index.version(seen);
  index.setPresence(idOf('jump-client', 4), moment);
  expect(index.version(seen)).toBe(before);
  expect(index.counts(seen)).toEqual({ total: 3, online: 0 });
  index.setClient(clientRow(4), [item(4, { jumpGroupId: idOf('jump-group', 1) })]);
  expect(index.version(seen)).toBeGreaterThan(before);
  expect(index.counts(seen)).toEqual({ total: 4, online: 1 });
  expect(index.content(other)).toEqual({ total: 0, online: 0, tags: [] });
});
