/** Groups to choose from: one's own list first, then shared groups, then the lists of others. */
import type { GroupChoice } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';

export type GroupOption = { readonly value: string; readonly label: string };

export function groupOptions(groups: readonly GroupChoice[]): readonly GroupOption[] {
  const placeOf = ({ isOwn, isPersonal }: GroupChoice): number => (isOwn ? 0 : isPersonal ? 2 : 1);
  return groups
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .map(({ id, name, isOwn }) => ({ value: id, label: isOwn ? t('items.ownList') : name }));
}
