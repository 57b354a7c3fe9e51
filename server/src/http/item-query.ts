/** What narrows and orders the list of items, as query strings say it: the same for whatever reads the list. */
import { clientStatuses, parseId, readSearch, searchFields } from '@sallyport/domain';
import type { FieldFilter, JumpGroupId, SearchField, SortKey } from '@sallyport/domain';
import * as z from 'zod';
import type { ListItemsQuery } from '../services/items/list-items.ts';
import { Problem } from './problem.ts';
import { searchTextField, wordList } from './query-fields.ts';

export const sortable = searchFields.flatMap((field) => [field, `-${field}`] as const);

/** Filters on one list: more than anybody sets by hand. */
const filtersMax = 20;

export const itemQueryFields = {
  search: searchTextField.default(''),
  fields: wordList(searchFields).optional(),
  /** As `readSearch` reads them: `tag:lobby name:"two words"`. */
  filters: z.string().max(1024).default(''),
  group: z.string().max(64).optional(),
  tag: z.string().max(64).optional(),
  status: wordList(clientStatuses).optional(),
  sort: wordList(sortable).default(['name']),
};

const fieldsAsWhole = z.object(itemQueryFields);

function sortKey(word: (typeof sortable)[number]): SortKey {
  const isDescending = word.startsWith('-');
  const name = isDescending ? word.slice(1) : word;
  const field = searchFields.find((candidate) => candidate === name) ?? 'name';
  return { field, direction: isDescending ? 'descending' : 'ascending' };
}

export function groupIdOf(text: string | undefined): JumpGroupId | undefined {
  const id = text === undefined ? undefined : parseId('jump-group', text);
  if (text !== undefined && id === undefined) throw new Problem(422, 'request.invalid', { field: 'group' });
  return id;
}

/** A search as it was typed; one that names a field that there is not is refused. */
function known(field: 'search' | 'filters', text: string): ReturnType<typeof readSearch> {
  const read = readSearch(text);
  if (read.unknown.length > 0) throw new Problem(422, 'search.unknown-field', { field });
  return read;
}

export function filtersFrom(text: string): readonly FieldFilter[] {
  const { text: words, filters } = known('filters', text);
  if (words !== '' || filters.length > filtersMax) throw new Problem(422, 'request.invalid', { field: 'filters' });
  return filters;
}

export function searchFrom(text: string): ReturnType<typeof readSearch> {
  return known('search', text);
}

export function itemQueryFrom(query: z.output<typeof fieldsAsWhole>): Omit<ListItemsQuery, 'offset' | 'limit'> {
  const { fields, group, tag, status, sort } = query;
  const search = searchFrom(query.search);
  const chosen: readonly SearchField[] = fields ?? searchFields;
  return {
    text: search.text,
    fields: chosen,
    filters: [...search.filters, ...filtersFrom(query.filters)],
    jumpGroupId: groupIdOf(group),
    tag,
    statuses: status,
    sort: sort.map(sortKey),
  };
}
