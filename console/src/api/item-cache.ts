/** Puts rows that changed into every loaded page that shows them, and remembers which of their fields just changed. */
import type { ItemDetails, ItemPage, ItemRow } from '@sallyport/protocol';
import type { QueryClient } from '@tanstack/react-query';

/** How long a changed cell stays tinted. */
export const tintMs = 1_000;

type Change = { readonly at: number; readonly fields: ReadonlySet<keyof ItemRow> };

const changes = new Map<string, Change>();

/** Fields of a row that changed within the last second. */
export function freshFields(id: string, now = Date.now()): ReadonlySet<keyof ItemRow> | undefined {
  const change = changes.get(id);
  return change !== undefined && now - change.at < tintMs ? change.fields : undefined;
}

export function mergeRows(client: QueryClient, rows: readonly ItemRow[], now = Date.now()): void {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const [id, change] of changes) if (now - change.at >= tintMs) changes.delete(id);
  client.setQueriesData<ItemPage>({ queryKey: ['jump-items'] }, (page) => {
    if (page === undefined || !page.rows.some((row) => byId.has(row.id))) return page;
    return { ...page, rows: page.rows.map((old) => replaced(old, { byId, now })) };
  });
  for (const row of rows) {
    client.setQueryData<ItemDetails>(['jump-item', row.id], (details) =>
      details === undefined ? details : { ...details, item: row },
    );
    void client.invalidateQueries({ queryKey: ['jump-item', row.id] });
  }
}

function replaced(
  old: ItemRow,
  { byId, now }: { readonly byId: ReadonlyMap<string, ItemRow>; readonly now: number },
): ItemRow {
  const next = byId.get(old.id);
  if (next === undefined) return old;
  const fields = changedFields(old, next);
  if (fields.size === 0) return old;
  changes.set(old.id, { at: now, fields });
  return next;
}

export function changedFields(old: ItemRow, next: ItemRow): ReadonlySet<keyof ItemRow> {
  const names = Object.keys(next) as (keyof ItemRow)[];
  return new Set(
    names
      .filter((name) => name !== 'actions' && old[name] !== next[name])
      .concat(sameActions(old, next) ? [] : ['actions']),
  );
}

function sameActions(old: ItemRow, next: ItemRow): boolean {
  return JSON.stringify(old.actions) === JSON.stringify(next.actions);
}
