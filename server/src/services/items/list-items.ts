/** The list of items, one page of it, and the groups and tags beside it. */
import { searchFields, tagsOf } from '@sallyport/domain';
import type { ClientStatus, JumpGroupId, JumpItemId, SearchField, SortKey, UserFacts } from '@sallyport/domain';
import type { GroupSummary, ItemPage, ItemRow } from '@sallyport/protocol';
import type { ItemIndex } from '../../index/item-index.ts';
import { itemAnswer } from './item-answers.ts';

export interface ListItemsQuery {
  readonly search: string;
  readonly fields: readonly SearchField[] | undefined;
  readonly jumpGroupId: JumpGroupId | undefined;
  readonly tag: string | undefined;
  readonly statuses: readonly ClientStatus[] | undefined;
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

export function listItems(index: ItemIndex, user: UserFacts, query: ListItemsQuery): ItemPage {
  const { search, fields, jumpGroupId, tag, statuses, sort, offset, limit } = query;
  const { total, ids } = index.query({
    text: search,
    fields: fields ?? searchFields,
    filters: [],
    jumpGroupId,
    tag,
    statuses,
    sort,
    offset,
    limit,
  });
  return { total, counts: index.counts(), version: index.version, rows: listRows(index, user, ids) };
}

/** The rows of these items, of those that are still there. */
export function listRows(index: ItemIndex, user: UserFacts, ids: Iterable<JumpItemId>): ItemRow[] {
  const rows: ItemRow[] = [];
  for (const id of ids) {
    const item = index.find(id);
    if (item !== undefined) rows.push(itemAnswer(user, item));
  }
  return rows;
}

interface Counted {
  readonly tag: string;
  readonly online: boolean;
}

export function listGroups(index: ItemIndex): GroupSummary[] {
  const items = new Map<JumpGroupId, Counted[]>();
  for (const { row, entry } of index.items()) {
    const counted = items.get(row.jumpGroupId) ?? [];
    counted.push({ tag: row.tag, online: entry.presence.kind === 'online' });
    items.set(row.jumpGroupId, counted);
  }
  const shared = index.groups().filter(({ ownerId }) => ownerId === null);
  return shared.map(({ id, name }) => groupSummary({ id, name }, items.get(id) ?? []));
}

function groupSummary(group: { readonly id: string; readonly name: string }, items: readonly Counted[]): GroupSummary {
  const online = items.filter((item) => item.online);
  const onlineByTag = new Map(tagsOf(online).map(({ tag, total }) => [tag, total]));
  return {
    ...group,
    total: items.length,
    online: online.length,
    tags: tagsOf(items).map(({ tag, total }) => ({ tag, total, online: onlineByTag.get(tag) ?? 0 })),
  };
}
