/** Compares values with the public contract of the Configuration API: just the words of JSON Schema that it uses. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const schema = z.strictObject({
  $ref: z.string().optional(),
  type: z.enum(['object', 'array', 'string', 'integer', 'boolean']).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.enum(['int32', 'date-time']).optional(),
  nullable: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  default: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  allOf: z.array(z.unknown()).optional(),
});

type Schema = z.infer<typeof schema>;

const contract = z
  .object({
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
    paths: z.record(z.string(), z.object({ get: z.object({ parameters: z.array(z.unknown()) }) })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../../test-data/config-api.json', import.meta.url), 'utf8')));

export function schemaOf(name: string): Schema {
  return schema.parse(contract.components.schemas[name]);
}

/** The names of the parameters that the contract gives a path. */
export function parametersOf(path: string): readonly string[] {
  const named = z.object({ name: z.string() });
  return (contract.paths[path]?.get.parameters ?? []).flatMap((parameter) => {
    const parsed = named.safeParse(parameter);
    return parsed.success ? [parsed.data.name] : [];
  });
}

function textFaults(value: string, of: Schema): readonly string[] {
  return [
    ...(of.enum !== undefined && !of.enum.includes(value) ? [`"${value}" is none of ${of.enum.join(', ')}`] : []),
    ...([...value].length < (of.minLength ?? 0) ? ['is too short'] : []),
    ...([...value].length > (of.maxLength ?? Infinity) ? ['is too long'] : []),
    ...(of.pattern !== undefined && !new RegExp(of.pattern, 'u').test(value) ? ['does not fit the pattern'] : []),
    ...(of.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value)
      ? ['is no moment']
      : []),
  ];
}

function objectFaults(value: object, of: Schema, path: string): readonly string[] {
  const properties = of.properties ?? {};
  const missing = (of.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
      const inner = properties[name] ?? of.additionalProperties;
      return inner === undefined ? [`${path}.${name} is not documented`] : faultsOf(member, inner, `${path}.${name}`);
    }),
  ];
}

/** What is wrong with a value; nothing that the contract does not name may be in it. */
export function faultsOf(value: unknown, given: unknown, path = ''): readonly string[] {
  const parsed = schema.parse(given);
  if (parsed.$ref !== undefined) return faultsOf(value, schemaOf(parsed.$ref.split('/').at(-1) ?? ''), path);
  if (value === null) return parsed.nullable === true ? [] : [`${path} must not be null`];
  const wrongType = [`${path} must be of type ${parsed.type ?? 'any'}`];
  switch (parsed.type) {
    case 'string':
      return typeof value === 'string' ? textFaults(value, parsed).map((fault) => `${path} ${fault}`) : wrongType;
    case 'integer': {
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType;
      const isInside = value >= (parsed.minimum ?? -Infinity) && value <= (parsed.maximum ?? Infinity);
      return isInside ? [] : [`${path} is out of range`];
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrongType;
    case 'array':
      if (!Array.isArray(value)) return wrongType;
      return value.flatMap((item: unknown, index) => faultsOf(item, parsed.items, `${path}[${index}]`));
    case 'object':
      return typeof value === 'object' ? objectFaults(value, parsed, path) : wrongType;
    case undefined:
      return [`${path} has no type in the contract`];
  }
}
