/** The list's search, filters, order and chosen item, as they stand in the address. */
import { readSearch, writeFilters, type FieldFilter, type SearchField } from '@sallyport/domain';
import type { ItemStatus } from '@sallyport/protocol';
import type { ItemQuery } from '../../../api/jump-items.ts';

export type ItemSearch = {
  readonly search?: string;
  readonly fields?: string;
  /** As a search writes them: `tag:lobby name:"two words"`. */
  readonly filters?: string;
  readonly group?: string;
  readonly tag?: string;
  readonly status?: ItemStatus;
  readonly sort?: string;
  readonly item?: string;
  /** The saved view that this came from. */
  readonly view?: string;
};

export const statuses: readonly ItemStatus[] = ['available', 'in-use', 'offline', 'lost', 'disabled', 'uninstalled'];

/** In the order in which people think of them. */
export const searchFields: readonly SearchField[] = [
  'name',
  'hostname',
  'groupName',
  'tag',
  'comments',
  'consoleUser',
  'privateIp',
  'publicIp',
  'fqdn',
  'domain',
  'workgroup',
  'operatingSystem',
  'status',
  'jumpMethod',
  'lastAccessedAt',
];

const textMax = 200;
const filtersMax = 1000;

export function itemSearchOf(raw: Record<string, unknown>): ItemSearch {
  const search: Record<string, string> = {};
  for (const name of ['search', 'fields', 'filters', 'group', 'tag', 'sort', 'item', 'view'] as const) {
    // The router reads a bare number in the address as a number; here everything is text.
    const value = typeof raw[name] === 'number' ? String(raw[name]) : raw[name];
    if (typeof value === 'string' && value !== '')
      search[name] = value.slice(0, name === 'filters' ? filtersMax : textMax);
  }
  const status = statuses.find((known) => known === raw['status']);
  return status === undefined ? search : { ...search, status };
}

export function itemQueryOf(search: ItemSearch, sort: string): ItemQuery {
  const { search: text, fields, filters, group, tag, status } = search;
  return { search: text, fields: text === undefined ? undefined : fields, filters, group, tag, status, sort };
}

export function isNarrowed({ search, filters, group, tag, status }: ItemSearch): boolean {
  return [search, filters, group, tag, status].some((part) => part !== undefined);
}

/** Takes away all that narrows, and with it the view that it came from. */
export const unnarrowed = {
  search: undefined,
  fields: undefined,
  filters: undefined,
  group: undefined,
  tag: undefined,
  status: undefined,
  view: undefined,
} satisfies ItemSearchChange;

/** A change of some of them; undefined takes one away. */
export type ItemSearchChange = { readonly [Name in keyof ItemSearch]?: ItemSearch[Name] | undefined };

export function changedSearch(search: ItemSearch, change: ItemSearchChange): ItemSearch {
  const entries = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** The filters of the address; of an address that somebody wrote by hand, what can be read. */
export function filtersOf({ filters = '' }: ItemSearch): readonly FieldFilter[] {
  return readSearch(filters).filters;
}

export function filtersChange(filters: readonly FieldFilter[]): ItemSearchChange {
  return { filters: filters.length === 0 ? undefined : writeFilters(filters) };
}

/** What a search names that is no field. */
export function unknownFields(search: string | undefined): readonly string[] {
  return search === undefined ? [] : readSearch(search).unknown;
}
