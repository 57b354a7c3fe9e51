/**
 * Reads a request by its operation's description. A parameter or a field that the contract doesn't know is a 401, a
 * value that isn't as it should be a 422 with a word for each field, and an id that can be nobody's a 404 where the
 * contract has no 422.
 */
import { ApiRefusal, invalid } from './answers.ts';
import type { Method, Operation, Parameter, Schema } from './contract.ts';
import { readAddressed, readValue } from './read-value.ts';
import type { Value } from './read-value.ts';

export type Fields = Readonly<Record<string, Value>>;

/** The text of a field, without blanks at its ends; empty where it isn't given. */
export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value.trim() : '';
}

export interface ListQuery {
  readonly perPage: number;
  readonly currentPage: number;
  readonly filters: Fields;
}

const paging: readonly Parameter[] = [
  { name: 'per_page', schema: { type: 'integer', minimum: 5, maximum: 100 } },
  { name: 'current_page', schema: { type: 'integer', minimum: 1, maximum: 2_147_483_647 } },
];

/** Names from outside, short enough to be said back. */
function said(names: readonly string[]): string {
  return names.join(', ').slice(0, 200);
}

export function readQuery(operation: Operation, query: Readonly<Record<string, unknown>>): ListQuery {
  // One list has pages and no parameters for them in the contract; nobody could come to its second page.
  const known = new Map([...operation.inQuery, ...(operation.answers === 'pages' ? paging : [])].map(named));
  const unknown = Object.keys(query).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new ApiRefusal(401, `Unknown parameter: ${said(unknown)}`);
  const values: Record<string, Value> = {};
  const errors: Record<string, string[]> = {};
  for (const [name, { schema }] of known) {
    const given = query[name];
    if (given === undefined) continue;
    const read = typeof given === 'string' ? readAddressed(given, schema) : twice;
    if (read.kind === 'bad') errors[name] = [`${name} ${read.fault}`];
    else values[name] = read.value;
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
  const { per_page: perPage = 100, current_page: currentPage = 1, ...filters } = values;
  return { perPage: Number(perPage), currentPage: Number(currentPage), filters };
}

const twice = { kind: 'bad', fault: 'stands twice' } as const;
const readOnly = { kind: 'bad', fault: 'is read-only' } as const;

function named(parameter: Parameter): readonly [string, Parameter] {
  return [parameter.name, parameter];
}

/** The ids of a path, and what else stands in one. */
export function readPath(operation: Operation, given: Readonly<Record<string, string>>): Fields {
  const values: Record<string, Value> = {};
  for (const { name, schema } of operation.inPath) {
    const read = readAddressed(given[name] ?? '', schema);
    if (read.kind === 'good') values[name] = read.value;
    else if (operation.hasInvalid) throw invalid({ [name]: [`${name} ${read.fault}`] });
    else throw new ApiRefusal(404, 'There is no such thing.');
  }
  return values;
}

/** What is asked for to be made has its defaults filled in and must be whole; a change says only what it changes. */
function fieldsOf(schema: Schema, method: Method, given: object): Fields {
  const properties = schema.properties ?? {};
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  if (unknown.length > 0) throw new ApiRefusal(401, `Unknown field: ${said(unknown)}`);
  const isNew = method === 'POST';
  const values: Record<string, Value> = {};
  const errors: Record<string, string[]> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value: unknown = Object.entries(given).find(([field]) => field === name)?.[1];
    if (value === undefined) {
      if (isNew && schema.required?.includes(name) === true) errors[name] = [`${name} is required`];
      else if (isNew && property.readOnly !== true && property.default !== undefined) {
        values[name] = property.default as Value;
      }
      continue;
    }
    const read = property.readOnly === true ? readOnly : readValue(value, property);
    if (read.kind === 'bad') errors[name] = [`${name} ${read.fault}`];
    else values[name] = read.value;
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return values;
}

export function readBody(operation: Operation, body: unknown): Fields {
  const { body: schema, method } = operation;
  if (schema === undefined) {
    if (body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0)) return {};
    const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    throw new ApiRefusal(401, `This takes no body. Unknown field: ${said(names)}`);
  }
  const given = body ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) throw invalid({ body: ['The body must be a JSON object.'] });
  return fieldsOf(schema, method, given);
}
