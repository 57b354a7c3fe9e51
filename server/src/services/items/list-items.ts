/** The list of items, one page of it, and the groups and tags beside it. */
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

/** What changes while the list is searched shows in the version: it is that of before. */
export async function listItems(index: ItemIndex, user: UserFacts, query: ListItemsQuery): Promise<ItemPage> {
  const seen = visibleGroups(user.access, user.id);
  const asOf = { counts: index.counts(seen), version: index.version(seen) };
  const { total, ids } = await index.query(query, seen);
  const items = ids.flatMap((id) => index.find(id) ?? []);
  // One that went into another group meanwhile may be nothing of the user's.
  const rows = items.filter(({ item }) => seen.has(item.jumpGroupId)).map((item) => itemAnswer(user, item));
  return { total, ...asOf, rows };
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
