/** Sorting the list. Any order ends with the name and then the id, so that no two rows are ever equal. */
import { compareNames } from '../text.ts';
import { clientStatuses } from './client-status.ts';
import { searchText } from './listing.ts';
import type { ItemRow, SearchField } from './listing.ts';

export interface SortKey {
  readonly field: SearchField;
  readonly direction: 'ascending' | 'descending';
}

function isUnknown(row: ItemRow, field: SearchField): boolean {
  return searchText(row, field) === '';
}

function compareKnown(one: ItemRow, other: ItemRow, field: SearchField): number {
  switch (field) {
    case 'lastAccessedAt':
      return (one.lastAccessedAt ?? 0) - (other.lastAccessedAt ?? 0);
    case 'status':
      return clientStatuses.indexOf(one.status) - clientStatuses.indexOf(other.status);
    default:
      return compareNames(searchText(one, field), searchText(other, field));
  }
}

/** Rows that know nothing of the field come last in either direction: nobody sorts to see blanks. */
function compareBy(key: SortKey, one: ItemRow, other: ItemRow): number {
  const unknown = Number(isUnknown(one, key.field)) - Number(isUnknown(other, key.field));
  if (unknown !== 0) return unknown;
  const order = compareKnown(one, other, key.field);
  return key.direction === 'ascending' ? order : -order;
}

/**
 * How two rows lie under the keys, the first of which weighs most.
 * @rule list.order
 */
export function compareRows(keys: readonly SortKey[]): (one: ItemRow, other: ItemRow) => number {
  return (one, other) => {
    for (const key of keys) {
      const order = compareBy(key, one, other);
      if (order !== 0) return order;
    }
    return compareNames(one.name, other.name) || compareNames(one.id, other.id);
  };
}
