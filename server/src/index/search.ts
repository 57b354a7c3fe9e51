/**
 * Finding rows fast: the folded text of a row is made once and kept. What this answers is what the domain's `matches`
 * answers; a test compares the two on random rows.
 */
import { bearsTag, caseFold, searchFields, searchText, searchWords } from '@sallyport/domain';
import type { ItemQuery, ItemRow, SearchField } from '@sallyport/domain';

/** No search word contains it, so no word is ever found across two fields. */
const separator = '\n';

/** The folded texts of a row, in the order of `searchFields`, and all of them in one. */
interface FoldedRow {
  readonly fields: readonly string[];
  readonly everything: string;
}

/** A row and, once somebody searched in it, its folded texts; to be thrown away when the row changes. */
export interface Searchable {
  readonly row: ItemRow;
  folded: FoldedRow | undefined;
}

function foldRow(row: ItemRow): FoldedRow {
  const fields = searchFields.map((field) => caseFold(searchText(row, field)));
  return { fields, everything: fields.join(separator) };
}

function foldedOf(searched: Searchable): FoldedRow {
  searched.folded ??= foldRow(searched.row);
  return searched.folded;
}

type Test = (searched: Searchable) => boolean;

const placeOf: ReadonlyMap<SearchField, number> = new Map(searchFields.map((field, place) => [field, place]));

function wordTest(word: string, fields: readonly SearchField[]): Test {
  const places = [...new Set(fields.map((field) => placeOf.get(field) ?? 0))];
  if (places.length === searchFields.length) return (searched) => foldedOf(searched).everything.includes(word);
  return (searched) => {
    const { everything, fields: texts } = foldedOf(searched);
    return everything.includes(word) && places.some((place) => texts[place]?.includes(word) === true);
  };
}

/** The tests that a row must pass for the query; the cheap ones come first. */
export function testsFor(query: Omit<ItemQuery, 'jumpGroupId'>): readonly Test[] {
  const { tag, statuses } = query;
  const tests: Test[] = [];
  if (statuses !== undefined) tests.push(({ row }) => statuses.includes(row.status));
  if (tag !== undefined) tests.push(({ row }) => bearsTag(row, tag));
  for (const { field, text } of query.filters) {
    const [place, wanted] = [placeOf.get(field) ?? 0, caseFold(text.trim())];
    tests.push((searched) => foldedOf(searched).fields[place]?.includes(wanted) === true);
  }
  for (const word of searchWords(query.text)) tests.push(wordTest(word, query.fields));
  return tests;
}
