/** Starting by an address: what it says of the item that is meant. */
import { writeFilters, type FieldFilter, type SearchField } from '@sallyport/domain';

/** What programs and bookmarks may name, and the field that it is looked for in. */
const fieldOf: Readonly<Record<string, SearchField>> = {
  name: 'name',
  host: 'hostname',
  hostname: 'hostname',
  group: 'groupName',
  tag: 'tag',
  comments: 'comments',
  ip: 'privateIp',
  'private-ip': 'privateIp',
  'public-ip': 'publicIp',
};

export type StartCriteria = {
  readonly filters: readonly FieldFilter[];
  /** Names that are no criterion: what nobody understands must not find more than was meant. */
  readonly unknown: readonly string[];
};

const textMax = 128;

export function startCriteriaOf(address: Readonly<Record<string, unknown>>): StartCriteria {
  const filters: FieldFilter[] = [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(address)) {
    const field = Object.hasOwn(fieldOf, name) ? fieldOf[name] : undefined;
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (field === undefined || typeof text !== 'string' || text.length > textMax) unknown.push(name);
    else if (text.trim() !== '') filters.push({ field, text: text.trim() });
  }
  return { filters, unknown };
}

export function criteriaText({ filters }: StartCriteria): string {
  return writeFilters(filters);
}

/** Of several that match, the one whose texts are exactly those that were asked for. */
export function exactly<Row extends Readonly<Record<string, unknown>>>(
  rows: readonly Row[],
  { filters }: StartCriteria,
): readonly Row[] {
  const folded = (text: unknown): string => String(text).toLocaleLowerCase();
  const exact = rows.filter((row) => filters.every(({ field, text }) => folded(row[field]) === folded(text)));
  return exact.length === 1 ? exact : rows;
}
