/** A saved view and the list as it is arranged now, turned into one another and compared. */
import type { ItemView, ItemViewDefinition } from '@sallyport/protocol';
import type { Column } from '../grid/columns.ts';
import { changedSearch, type ItemSearch } from '../finding/item-search.ts';

export type Arranged = {
  readonly search: ItemSearch;
  readonly sort: string;
  readonly columns: readonly Column[];
};

export function definitionOf({ search, sort, columns }: Arranged): ItemViewDefinition {
  const { search: text, fields, filters, group, tag, status } = search;
  return {
    search: text ?? '',
    fields: text === undefined || fields === undefined ? [] : fields.split(','),
    filters: filters ?? '',
    group: group ?? null,
    tag: tag ?? null,
    status: status ?? null,
    sort,
    columns: columns.map(({ id, width, shown, pinned }) => ({ id, width, shown, pinned })),
  };
}

/** The address of the list as the view has it. */
export function searchOfView({ id, definition }: Pick<ItemView, 'id' | 'definition'>): ItemSearch {
  const { search, fields, filters, group, tag, status, sort } = definition;
  return changedSearch(
    {},
    {
      search: search === '' ? undefined : search,
      fields: fields.length === 0 ? undefined : fields.join(','),
      filters: filters === '' ? undefined : filters,
      group: group ?? undefined,
      tag: tag ?? undefined,
      status: status ?? undefined,
      sort,
      view: id,
    },
  );
}

/** Whether something was changed since the view was opened. Columns that are new since it was saved change nothing. */
export function isModified(view: ItemViewDefinition, now: ItemViewDefinition): boolean {
  const known = new Set(view.columns.map(({ id }) => id));
  const comparable = (definition: ItemViewDefinition) => ({
    ...definition,
    columns: view.columns.length === 0 ? [] : definition.columns.filter(({ id, shown }) => shown || known.has(id)),
  });
  const before = comparable(view);
  const after = comparable(now);
  return (Object.keys(before) as (keyof ItemViewDefinition)[]).some(
    (name) => canonical(before[name]) !== canonical(after[name]),
  );
}

/** As text, whatever the order of the fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

/** An address that names a view and nothing that narrows or orders: a link to it. */
export function isLinkToView(search: ItemSearch): boolean {
  const { view, item: _item, ...rest } = search;
  return view !== undefined && Object.keys(rest).length === 0;
}
