/** What the list is asked: every kind of search, filter and order that the console can ask for. */
import { searchFields } from '@sallyport/domain';
import type { SearchField, SortKey } from '@sallyport/domain';
import type { ItemPageQuery } from '../../server/src/index/item-index.ts';
import { fleetGroup } from './list-fleet.ts';
import type { FleetShape } from './list-fleet.ts';

const rising = (field: SearchField): SortKey => ({ field, direction: 'ascending' });
const falling = (field: SearchField): SortKey => ({ field, direction: 'descending' });

export function listQuestions(shape: FleetShape): readonly (readonly [string, ItemPageQuery])[] {
  const page: ItemPageQuery = {
    text: '',
    fields: searchFields,
    filters: [],
    sort: [rising('name')],
    offset: 0,
    limit: 100,
  };
  const filters = [
    { field: 'fqdn', text: 'host-1' },
    { field: 'comments', text: 'lift' },
    { field: 'privateIp', text: '10.1' },
  ] as const;
  return [
    ['the first page', page],
    ['a page far down', { ...page, offset: Math.floor(shape.items * 0.9) }],
    ['one letter in all fields, in every row', { ...page, text: 'k' }],
    ['two words in all fields', { ...page, text: 'kiosk 77' }],
    ['a word that one row has', { ...page, text: 'kiosk-777' }],
    ['a word that no row has', { ...page, text: 'zebra' }],
    ['a word in two fields', { ...page, text: '17', fields: ['comments', 'fqdn'] }],
    ['three filters', { ...page, filters }],
    ['a tag of a group', { ...page, jumpGroupId: fleetGroup(0, shape), tag: 'floor 0' }],
    ['offline ones by status', { ...page, statuses: ['offline'], sort: [falling('status')] }],
    ['by host name, falling', { ...page, sort: [falling('hostname')] }],
    ['by last access, newest first', { ...page, sort: [falling('lastAccessedAt')] }],
    [
      'a word, by group, tag and last access',
      { ...page, text: 'user', sort: [rising('groupName'), falling('tag'), rising('lastAccessedAt')] },
    ],
    ['by all columns', { ...page, sort: searchFields.map(falling) }],
  ];
}
