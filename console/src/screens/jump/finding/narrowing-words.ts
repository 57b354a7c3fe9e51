/** What narrows the list now, in words. */
import { t } from '../../../text/i18n.ts';
import { filtersOf, type ItemSearch } from './item-search.ts';

export function narrowingWords(search: ItemSearch, groupName: string | undefined): string {
  const { search: text, group, tag, status } = search;
  return [
    ...(text === undefined ? [] : [`${t('jump.search')}: ${text}`]),
    ...(group === undefined ? [] : [`${t('jump.facts.group')}: ${groupName ?? t('jump.hiddenGroup')}`]),
    ...(tag === undefined ? [] : [`${t('jump.facts.tag')}: ${tag}`]),
    ...(status === undefined ? [] : [`${t('jump.facts.status')}: ${t(`jump.statuses.${status}`)}`]),
    ...filtersOf(search)
      .filter((filter) => filter.text !== '')
      .map((filter) => `${t(`jump.columnNames.${filter.field}`)}: ${filter.text}`),
  ].join(', ');
}
