/** Reading queries as the contract has them: an unknown parameter is a 401, a wrong value a 422 with a word for each field. */
import { checkTypedText, lengthOf } from '@sallyport/domain';
import { ApiRefusal } from './answers.ts';
import { textFilters } from './jump-client.ts';
import type { ApiFilters } from './jump-client.ts';

const largestId = 2_147_483_647;

type Reader = (text: string) => string | number | { readonly fault: string };

function whole(min: number, max: number): Reader {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : { fault: `Must be a whole number from ${min} to ${max}.` };
  };
}

function oneOf(...words: readonly string[]): Reader {
  return (text) => (words.includes(text) ? text : { fault: `Must be one of ${words.join(', ')}.` });
}

/** Longer texts could not be compared with anything. */
const longestText = 1024;

function text(max: number | undefined): Reader {
  return (value) => {
    const composed = checkTypedText(value, { min: 0, max: longestText });
    if (composed.kind === 'bad') return { fault: 'Must be plain text.' };
    if (value === '' || (max !== undefined && lengthOf(composed.text) > max)) {
      return { fault: max === undefined ? 'Must not be empty.' : `Must have 1 to ${max} characters.` };
    }
    return composed.text;
  };
}

const paging = { per_page: whole(5, 100), current_page: whole(1, largestId) } as const;

const filters: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(Object.entries(textFilters).map(([name, max]) => [name, text(max)])),
  jump_group_id: whole(1, largestId),
  jump_group_type: oneOf('shared', 'personal'),
  connection_type: oneOf('active', 'passive', 'uninstalled'),
};

export interface ListQuery {
  readonly perPage: number;
  readonly currentPage: number;
  readonly filters: ApiFilters;
}

function read(query: Readonly<Record<string, unknown>>, readers: Readonly<Record<string, Reader>>): ApiFilters {
  const unknown = Object.keys(query).filter((name) => !Object.hasOwn(readers, name));
  if (unknown.length > 0) throw new ApiRefusal(401, `Unknown parameter: ${unknown.join(', ').slice(0, 200)}`);
  const values: Record<string, string | number> = {};
  const errors: Record<string, string[]> = {};
  for (const [name, reader] of Object.entries(readers)) {
    const given = query[name];
    if (given === undefined) continue;
    const value = typeof given === 'string' ? reader(given) : { fault: 'Must be given once.' };
    if (typeof value === 'object') errors[name] = [value.fault];
    else values[name] = value;
  }
  if (Object.keys(errors).length > 0) throw new ApiRefusal(422, 'Some parameters are not as they should be.', errors);
  return values;
}

export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const { per_page: perPage = 100, current_page: currentPage = 1, ...rest } = read(query, { ...paging, ...filters });
  return { perPage: Number(perPage), currentPage: Number(currentPage), filters: rest };
}

export function readNoQuery(query: Readonly<Record<string, unknown>>): void {
  read(query, {});
}

export function readId(given: string): number {
  const id = whole(1, largestId)(given);
  if (typeof id === 'number') return id;
  const fault = typeof id === 'string' ? 'Must be a whole number.' : id.fault;
  throw new ApiRefusal(422, 'The id is not as it should be.', { id: [fault] });
}
