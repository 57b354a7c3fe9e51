/**
 * Finding items in a list: the fields that can be searched, the search text, the filters beside it, and how many
 * items one start may take. However an index answers a query, its answer must be that of `matches`.
 */
import { allowedUnless } from '../decision.ts';
import type { Decision, Reason } from '../decision.ts';
import type { JumpClientId, JumpGroupId, JumpItemId } from '../ids.ts';
import { caseFold } from '../text.ts';
import { utcText } from '../time.ts';
import type { Instant } from '../time.ts';
import type { ClientStatus } from './client-status.ts';
import { searchWords } from './search-syntax.ts';
import { bearsTag } from './tag.ts';

/** The fields that people can search, filter and sort by. */
export const searchFields = [
  'comments',
  'consoleUser',
  'domain',
  'fqdn',
  'groupName',
  'hostname',
  'jumpMethod',
  'lastAccessedAt',
  'name',
  'operatingSystem',
  'privateIp',
  'publicIp',
  'status',
  'tag',
  'workgroup',
] as const;

export type SearchField = (typeof searchFields)[number];

export type JumpMethod = 'jump-client';

/** One row of the list: what is known of an item, its client and its group. A text that is not known is empty. */
export interface ItemRow {
  readonly id: JumpItemId;
  readonly jumpClientId: JumpClientId;
  readonly jumpGroupId: JumpGroupId;
  readonly comments: string;
  readonly consoleUser: string;
  readonly domain: string;
  readonly fqdn: string;
  readonly groupName: string;
  readonly hostname: string;
  readonly jumpMethod: JumpMethod;
  readonly lastAccessedAt: Instant | undefined;
  readonly name: string;
  readonly operatingSystem: string;
  readonly privateIp: string;
  readonly publicIp: string;
  readonly status: ClientStatus;
  readonly tag: string;
  readonly workgroup: string;
}

export interface FieldFilter {
  readonly field: SearchField;
  readonly text: string;
}

export interface ItemQuery {
  /** Words to be found, each in any of `fields`; what stands in quotation marks is one word. */
  readonly text: string;
  readonly fields: readonly SearchField[];
  /** All of them must hold. */
  readonly filters: readonly FieldFilter[];
  readonly jumpGroupId?: JumpGroupId | undefined;
  /** One branch of the group; empty for the items without a tag. */
  readonly tag?: string | undefined;
  readonly statuses?: readonly ClientStatus[] | undefined;
}

/** The query that every row answers. */
export const everything: ItemQuery = { text: '', fields: searchFields, filters: [] };

/** The text by which a field is searched: a moment as its date and time in UTC, a word of ours without its hyphens. */
export function searchText(row: ItemRow, field: SearchField): string {
  switch (field) {
    case 'lastAccessedAt':
      return row.lastAccessedAt === undefined ? '' : utcText(row.lastAccessedAt);
    case 'status':
    case 'jumpMethod':
      return row[field].replaceAll('-', ' ');
    default:
      return row[field];
  }
}

function isInPlace(row: ItemRow, query: ItemQuery): boolean {
  return (
    (query.jumpGroupId === undefined || row.jumpGroupId === query.jumpGroupId) &&
    (query.tag === undefined || bearsTag(row, query.tag)) &&
    (query.statuses === undefined || query.statuses.includes(row.status))
  );
}

/**
 * Each word of the search must stand in one of the chosen fields, and every filter's text in its own field, the case of
 * letters apart.
 * @rule list.search, list.filters
 */
export function matches(row: ItemRow, query: ItemQuery): boolean {
  const has = (field: SearchField, needle: string): boolean => caseFold(searchText(row, field)).includes(needle);
  return (
    isInPlace(row, query) &&
    query.filters.every(({ field, text }) => has(field, caseFold(text.trim()))) &&
    searchWords(query.text).every((word) => query.fields.some((field) => has(field, word)))
  );
}

/** The field promises ten at once with one press, and no more. */
export const maxItemsInOneStart = 10;

/**
 * Whether so many items may be started with one press.
 * @rule jump.one-to-ten
 */
export function checkStartSize(chosen: number): Decision<number> {
  const reasons: Reason[] = [];
  if (chosen < 1) reasons.push({ code: 'jump.no-items', facts: {} });
  if (chosen > maxItemsInOneStart) {
    reasons.push({ code: 'jump.too-many-items', facts: { chosen, most: maxItemsInOneStart } });
  }
  return allowedUnless(reasons, () => chosen);
}
