/**
 * What may be typed into a search: words, `"words that stand together"`, and `field:text` for a text in one field. A
 * quotation mark inside quotation marks is written twice. Whatever reads it takes the same text the same way: the
 * search box, the palette, an address and the server.
 */
import { caseFold } from '../text.ts';
import type { FieldFilter, SearchField } from './listing.ts';

export interface ReadSearch {
  /** The words alone, as `searchWords` takes them. */
  readonly text: string;
  readonly filters: readonly FieldFilter[];
  /** Names that stood before a colon and are no field's, as they were typed. */
  readonly unknown: readonly string[];
}

interface Token {
  /** As it was typed before a colon. */
  readonly name: string | undefined;
  readonly text: string;
}

/** The first name of each field is the one that is shown; the others are what people try. */
export const searchNames: Readonly<Record<SearchField, readonly [string, ...string[]]>> = {
  name: ['name'],
  hostname: ['host', 'hostname'],
  groupName: ['group'],
  tag: ['tag'],
  comments: ['comments', 'comment'],
  consoleUser: ['user', 'console-user'],
  privateIp: ['ip', 'private-ip'],
  publicIp: ['public-ip'],
  fqdn: ['fqdn'],
  domain: ['domain'],
  operatingSystem: ['os', 'operating-system'],
  workgroup: ['workgroup'],
  status: ['status'],
  jumpMethod: ['method', 'jump-method'],
  lastAccessedAt: ['accessed', 'last-accessed'],
};

const fieldNamed: ReadonlyMap<string, SearchField> = new Map(
  (Object.entries(searchNames) as [SearchField, readonly string[]][]).flatMap(([field, names]) =>
    [...names, field].map((name) => [caseFold(name), field] as const),
  ),
);

/**
 * An optional name with its colon, then a text in quotation marks, closed or not, or one without blanks. Names are
 * letters: an address of numbers, a time and `https://` are words like any other.
 */
const token = /(?:(\p{L}[\p{L}-]{0,31}):(?![:/\\]))?(?:"((?:[^"]|"")*)"?|(\S*))/gu;

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(token)].flatMap(([whole, name, quoted, plain]): readonly Token[] =>
    whole === '' ? [] : [{ name, text: quoted?.replaceAll('""', '"') ?? plain ?? '' }],
  );
}

/** Written so that it is read as one text. */
function quote(text: string): string {
  return text === '' || /[\s":]|^[/\\]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Of a field that shows a word of ours the text may have the hyphens that the word has in addresses. */
function filterText(field: SearchField, text: string): string {
  return field === 'status' || field === 'jumpMethod' ? text.replaceAll('-', ' ') : text;
}

/**
 * A search as it was typed, taken apart.
 * @rule list.syntax, list.unknown-field
 */
export function readSearch(text: string): ReadSearch {
  const tokens = tokensOf(text);
  const filters: FieldFilter[] = [];
  const unknown: string[] = [];
  for (const { name, text: wanted } of tokens) {
    if (name === undefined) continue;
    const field = fieldNamed.get(caseFold(name));
    if (field === undefined) unknown.push(name);
    else filters.push({ field, text: filterText(field, wanted) });
  }
  const words = tokens.flatMap(({ name, text: word }) => (name === undefined && word !== '' ? [quote(word)] : []));
  return { text: words.join(' '), filters, unknown: [...new Set(unknown)] };
}

/** Filters as text that `readSearch` takes for the same filters. */
export function writeFilters(filters: readonly FieldFilter[]): string {
  return filters.map(({ field, text }) => `${searchNames[field][0]}:${quote(text)}`).join(' ');
}

/** The words of a search without fields, folded; what stands in quotation marks is one. */
export function searchWords(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"?|\S+/gu)]
    .map(([whole, quoted]) => caseFold(quoted?.replaceAll('""', '"') ?? whole))
    .filter((word) => word.trim() !== '');
}
