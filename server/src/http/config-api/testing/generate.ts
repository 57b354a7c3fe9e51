/** Requests out of the contract's own schemas: good ones at random, and every kind of wrong one. */
import fc from 'fast-check';
import { schemaFrom } from './contract.ts';
import type { Schema } from './contract.ts';

/** Numbers that name something that is there, by the field that takes them. */
export type Pools = Readonly<Record<string, readonly number[]>>;

const codeUnit = fc.constantFrom(...'abcXYZ019_-');
const nameUnit = fc.constantFrom(...'aZ09 -_.,äß漢🙂"<>&\'%');

function textArbitrary(of: Schema): fc.Arbitrary<string> {
  if (of.enum !== undefined) return fc.constantFrom(...of.enum);
  if (of.format === 'date-time') return fc.constantFrom('2031-01-31T12:00:00Z', '2031-02-28T23:59:59.250Z');
  const min = of.minLength ?? of.minimum ?? 0;
  const max = Math.min(of.maxLength ?? of.maximum ?? 64, 300);
  const unit = of.pattern === undefined ? nameUnit : codeUnit;
  const texts = fc.string({ unit, minLength: min, maxLength: Math.min(max, min + 12) });
  const longest = fc.string({ unit, minLength: max, maxLength: max });
  // Blanks alone are no text where one is due, and those at an end are not kept.
  return fc.oneof({ weight: 4, arbitrary: texts }, longest).map((text) => text.replace(/^ | $/g, 'x'));
}

function integerArbitrary(of: Schema, pool: readonly number[] | undefined): fc.Arbitrary<number> {
  if (pool !== undefined) return fc.constantFrom(...pool);
  return fc.integer({ min: of.minimum ?? 0, max: of.maximum ?? 1000 });
}

export function arbitraryOf(given: unknown, pools: Pools, name = ''): fc.Arbitrary<unknown> {
  const of = schemaFrom(given);
  const plain = (): fc.Arbitrary<unknown> => {
    if (of.oneOf !== undefined) return fc.oneof(...of.oneOf.map((one) => arbitraryOf(one, pools, name)));
    switch (of.type) {
      case 'string':
        return textArbitrary(of);
      case 'integer':
        return integerArbitrary(of, pools[name]);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(arbitraryOf(of.items, pools, name), { maxLength: 3 });
      case 'object':
        return bodyArbitrary(of, pools);
      case undefined:
        throw new Error(`There is no value for ${name}`);
    }
  };
  return of.nullable === true ? fc.option(plain(), { freq: 4 }) : plain();
}

/** Each writable field, or for those that need not be there sometimes not. */
export function bodyArbitrary(of: Schema, pools: Pools): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const writable = Object.entries(of.properties ?? {}).filter(([, property]) => schemaFrom(property).readOnly !== true);
  const fields = Object.fromEntries(
    writable.map(([name, property]) => [name, arbitraryOf(property, pools, name)] as const),
  );
  return fc.record(fields, { requiredKeys: [...(of.required ?? [])] });
}

/** Values that the schema doesn't let pass. */
export function wrongValues(given: unknown): readonly unknown[] {
  const of = schemaFrom(given);
  if (of.readOnly === true) return [of.type === 'boolean' ? true : of.type === 'integer' ? 1 : 'x'];
  const notNull = of.nullable === true ? [] : [null];
  if (of.oneOf !== undefined) return [...notNull, true, { a: 1 }];
  switch (of.type) {
    case 'integer':
      return [
        ...notNull,
        '1',
        1.5,
        true,
        ...(of.minimum === undefined ? [] : [of.minimum - 1]),
        (of.maximum ?? 2_147_483_647) + 1,
      ];
    case 'boolean':
      return [...notNull, 'true', 1];
    case 'string': {
      const max = of.maxLength ?? of.maximum;
      return [
        ...notNull,
        7,
        ['x'],
        'a\u0000b',
        'a\u202eb',
        ...(of.enum === undefined ? [] : ['none of them', of.enum[0]?.toUpperCase()]),
        ...(of.format === 'date-time' ? ['tomorrow', '2031-02-30T12:00:00Z', '2031-01-31T12:00:00+02:00'] : []),
        ...(max === undefined ? [] : ['x'.repeat(max + 1)]),
        ...((of.minLength ?? 0) > 0 ? [''] : []),
      ];
    }
    case 'array':
      return [...notNull, 'x', { 0: 'x' }];
    case 'object':
    case undefined:
      return [...notNull, 'x'];
  }
}
