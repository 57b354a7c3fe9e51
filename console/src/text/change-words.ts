/** What was and what is, of an entry of the audit log: its changes as a person reads them. */
import { en } from './en.ts';

const { yes, no, none } = en.admin.changedTo;

export function isItemField(field: string): field is keyof typeof en.items.fields {
  return field in en.items.fields;
}

/** `screenStateDetectsPresence` and `representative.status` as words; of items as their form calls them. */
function fieldWords(field: string): string {
  if (isItemField(field)) return en.items.fields[field];
  const words = field.replaceAll(/[.-]/g, ' ').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1).toLowerCase()}`;
}

function isNothing(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function valueWords(value: unknown): string {
  if (isNothing(value)) return none;
  if (typeof value === 'boolean') return value ? yes : no;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  return JSON.stringify(value);
}

function isPair(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

/** Of a thing that is new, what it has and not what it lacks. */
export function changeWords(changes: unknown): readonly string[] {
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).flatMap(([field, pair]: [string, unknown]) => {
    if (!isPair(pair)) return [];
    const [old, now] = pair;
    const name = fieldWords(field);
    if (!isNothing(old)) return [`${name}: ${valueWords(old)} → ${valueWords(now)}`];
    return isNothing(now) || now === false ? [] : [`${name}: ${valueWords(now)}`];
  });
}
