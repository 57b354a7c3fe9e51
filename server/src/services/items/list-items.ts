/** The list of items, one page of it, and the groups and tags beside it. */
import { setImmediate as turn } from 'node:timers/promises';
import { visibleGroups } from '@sallyport/domain';
import type { ClientStatus, FieldFilter, JumpGroupId, SearchField, SortKey, UserFacts } from '@sallyport/domain';
import type { GroupSummary, ItemPage } from '@sallyport/protocol';
import type { ItemIndex } from '../../index/item-index.ts';
import { itemAnswer } from './item-answers.ts';

export interface ListItemsQuery {
  /** Words, in the fields that were chosen. */
  readonly text: string;
  readonly fields: readonly SearchField[];
  readonly filters: readonly FieldFilter[];
  readonly jumpGroupId: JumpGroupId | undefined;
  readonly tag: string | undefined;
  readonly statuses: readonly ClientStatus[] | undefined;
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

/** Rows that are made before the event loop gets its turn again: some 0.2 ms of work. */
const rowsAtOnce = 20;

/**
 * An `ItemPage` as the text that is sent. Rows are made a few at a time, so that a key on its way to a shell never waits
 * for a whole page. What changes while the list is searched shows in the version: it is that of before.
 */
export async function listItems(index: ItemIndex, user: UserFacts, query: ListItemsQuery): Promise<string> {
  const seen = visibleGroups(user.access, user.id);
  const asOf = { counts: index.counts(seen), version: index.version(seen) };
  const { total, ids } = await index.query(query, seen);
  const rows: string[] = [];
  for (const [place, id] of ids.entries()) {
    if (place > 0 && place % rowsAtOnce === 0) await turn();
    const item = index.find(id);
    // One that went into another group meanwhile may be nothing of the user's.
    if (item !== undefined && seen.has(item.item.jumpGroupId)) rows.push(JSON.stringify(itemAnswer(user, item)));
  }
  const head = JSON.stringify({ total, ...asOf } satisfies Omit<ItemPage, 'rows'>);
  return `${head.slice(0, -1)},"rows":[${rows.join(',')}]}`;
}

/** The groups that somebody sees, and whose they are. */
export function listGroups(index: ItemIndex, user: UserFacts): GroupSummary[] {
  return [...visibleGroups(user.access, user.id).keys()].flatMap((id) => {
    const group = user.access.jumpGroups.get(id);
    if (group === undefined) return [];
    const { ownerId } = group;
    const owner =
      ownerId === undefined ? null : { id: ownerId, name: user.access.accounts.get(ownerId)?.displayName ?? '' };
    return [{ id, name: owner?.name ?? group.name, owner, isOwn: ownerId === user.id, ...index.content(id) }];
  });
}
