/** What narrows the list now, each in words and with the change that takes it away. */
import { t } from '../../../text/i18n.ts';
import type { ItemSearch, ItemSearchChange } from './item-search.ts';

export type FilterChip = { readonly words: string; readonly remove: ItemSearchChange };

export function chipsOf({ group, tag, status }: ItemSearch, groupName: string | undefined): readonly FilterChip[] {
  const chips: FilterChip[] = [];
  if (group !== undefined)
    chips.push({
      words: `${t('jump.facts.group')}: ${groupName ?? group}`,
      remove: { group: undefined, tag: undefined },
    });
  if (tag !== undefined) chips.push({ words: `${t('jump.facts.tag')}: ${tag}`, remove: { tag: undefined } });
  if (status !== undefined)
    chips.push({ words: `${t('jump.facts.status')}: ${t(`jump.statuses.${status}`)}`, remove: { status: undefined } });
  return chips;
}
