/**
 * Reads one value as the contract describes it: integers are JSON numbers, moments RFC 3339 in UTC, and texts are held
 * to the rules of typed text. Answers what is wrong in words for whoever wrote the program that sent it.
 */
import { checkTypedText } from '@sallyport/domain';
import type { TextFault } from '@sallyport/domain';
import type { Schema } from './contract.ts';

export type Value = string | number | boolean | null | readonly Value[];

export type Read = { readonly kind: 'good'; readonly value: Value } | { readonly kind: 'bad'; readonly fault: string };

const bad = (fault: string): Read => ({ kind: 'bad', fault });
const good = (value: Value): Read => ({ kind: 'good', value });

/** Longer texts and lists than the contract bounds are not looked at. */
const longestText = 4096;
const longestList = 10_000;

const textFaults: Readonly<Record<TextFault, string>> = {
  'too-short': 'is too short',
  'too-long': 'is too long',
  'control-character': 'must not contain control characters',
  'direction-override': 'must not contain characters that turn the direction of writing round',
  'broken-character': 'must be well-formed Unicode',
};

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|\+00:00)$/;

function isMoment(text: string): boolean {
  const at = Date.parse(text);
  // A day that the month doesn't have is moved on by the parser.
  return moment.test(text) && !Number.isNaN(at) && new Date(at).toISOString().slice(0, 19) === text.slice(0, 19);
}

/** The contract gives the lengths of some texts as if they were numbers. */
function lengthsOf(schema: Schema): { readonly min: number; readonly max: number } {
  const { minLength, maxLength, minimum, maximum } = schema;
  return { min: minLength ?? minimum ?? 0, max: Math.min(maxLength ?? maximum ?? longestText, longestText) };
}

function readText(value: string, schema: Schema): Read {
  if (schema.enum !== undefined) {
    return schema.enum.includes(value) ? good(value) : bad(`must be one of ${schema.enum.join(', ')}`);
  }
  if (schema.format === 'date-time') {
    return isMoment(value) ? good(value) : bad('must be a moment in UTC as RFC 3339 spells it: 2026-01-31T12:00:00Z');
  }
  const { min, max } = lengthsOf(schema);
  // Where so much may be written, it may be written in lines.
  const checked = checkTypedText(value, { min, max, severalLines: max >= 1000 });
  if (checked.kind === 'bad') return bad(`${textFaults[checked.fault]} (${min} to ${max} characters)`);
  const { text } = checked;
  // An empty text where one is allowed says that there is none, whatever a name of that kind looks like.
  if (text === '' || schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text)) return good(text);
  return bad(`must match ${schema.pattern}`);
}

function readInteger(value: number, schema: Schema): Read {
  const { minimum = -2_147_483_648, maximum = 2_147_483_647 } = schema;
  const fits = Number.isInteger(value) && value >= minimum && value <= maximum;
  return fits ? good(value) : bad(`must be an integer from ${minimum} to ${maximum}`);
}

function readList(value: readonly unknown[], items: Schema): Read {
  if (value.length > longestList) return bad(`must have at most ${longestList} items`);
  const values: Value[] = [];
  for (const [index, item] of value.entries()) {
    const read = readValue(item, items);
    if (read.kind === 'bad') return bad(`item ${index}: ${read.fault}`);
    values.push(read.value);
  }
  return good(values);
}

/** Objects stand in bodies only, and are read field by field there. */
export function readValue(value: unknown, schema: Schema): Read {
  if (schema.oneOf !== undefined) {
    const reads = schema.oneOf.map((one) => readValue(value, one));
    return reads.find(({ kind }) => kind === 'good') ?? reads[0] ?? bad('is not known');
  }
  if (value === null) return schema.nullable === true ? good(null) : bad('must not be null');
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? readText(value, schema) : bad('must be a text');
    case 'integer':
      return typeof value === 'number' ? readInteger(value, schema) : bad('must be an integer, as a JSON number');
    case 'boolean':
      return typeof value === 'boolean' ? good(value) : bad('must be true or false');
    case 'array':
      return Array.isArray(value) ? readList(value, schema.items ?? {}) : bad('must be a list');
    case 'object':
    case undefined:
      return bad('must not be an object');
  }
}

/** A value out of an address: there, a number is written in digits. */
export function readAddressed(text: string, schema: Schema): Read {
  if (schema.type !== 'integer') return readValue(text, schema);
  return readValue(/^\d{1,10}$/.test(text) ? Number(text) : Number.NaN, schema);
}
