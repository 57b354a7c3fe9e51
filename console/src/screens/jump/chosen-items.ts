/** What an act is meant for: the selection, or the one row that it was asked of. */
import type { ItemRow } from '@sallyport/protocol';
import { startItemsMax } from '../../api/sessions.ts';
import { reasonWords, t } from '../../text/i18n.ts';
import type { ChosenItem } from './acts/item-acts.tsx';
import type { Selection } from './grid/selection.ts';
import type { ItemRows } from './grid/use-item-rows.ts';

export type Chosen = {
  /** More than one row is selected. */
  readonly isMany: boolean;
  /** Of rows that were never in view nothing is known here; the server says about each. */
  readonly items: readonly ChosenItem[];
  /** Those that may be jumped to, as far as is known. */
  readonly targets: readonly ChosenItem[];
};

export function chosenItems(rows: Pick<ItemRows, 'rowAt' | 'indexOf'>, selection: Selection): Chosen {
  const isMany = selection.ids.size > 1;
  const known = (id: string): ItemRow | ChosenItem => rows.rowAt(rows.indexOf(id) ?? -1) ?? { id, name: id };
  const items = isMany ? [...selection.ids].map(known) : [rows.rowAt(selection.active?.index ?? -1) ?? []].flat();
  const targets = items.filter(({ actions }) => actions === undefined || actions.jump.allowed);
  return { isMany, items, targets };
}

/** Why none of it can be jumped to; undefined when it can. */
export function whyNoJump({ isMany, items, targets }: Chosen): string | undefined {
  const [one] = items;
  if (one === undefined) return t('items.nothingSelected');
  if (!isMany) {
    const outcome = one.actions?.jump;
    return outcome === undefined || outcome.allowed ? undefined : outcome.reasons.map(reasonWords).join(' ');
  }
  const over = targets.length - startItemsMax;
  if (over > 0) return t('jump.tooMany', { max: startItemsMax, over });
  return targets.length === 0 ? t('jump.noneToJump', { count: items.length }) : undefined;
}

/** What a button says that jumps to it. */
export function jumpWords({ isMany, targets }: Chosen): string {
  return isMany && targets.length > 0 ? t('jump.jumpToCount', { count: targets.length }) : t('jump.jump');
}

/** The next row whose name begins so, from the active one on and round again; of those that are loaded. */
export function nextNamed(rows: ItemRows, selection: Selection, start: string): number | undefined {
  const total = rows.total ?? 0;
  const from = Math.max(0, (selection.active?.index ?? -1) + (start.length === 1 ? 1 : 0));
  for (let step = 0; step < total; step += 1) {
    const index = (from + step) % total;
    if (rows.rowAt(index)?.name.toLowerCase().startsWith(start.toLowerCase()) === true) return index;
  }
  return undefined;
}
