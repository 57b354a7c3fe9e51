/**
 * Compares values with the public contract of the Configuration API, whole: each documented property must be there and
 * nothing else may be. Just the words of JSON Schema that the contract uses.
 */
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
  format: z.enum(['int32', 'date-time', 'password', 'binary']).optional(),
  nullable: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  writeOnly: z.boolean().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  default: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  allOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});

export type Schema = z.infer<typeof schema>;

const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});

export type DocumentedOperation = z.infer<typeof operation>;

export const contract = z
  .object({
    components: z.record(z.string(), z.record(z.string(), z.unknown())),
    paths: z.record(z.string(), z.record(z.string(), operation)),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../../test-data/config-api.json', import.meta.url), 'utf8')));

function referred($ref: string): unknown {
  const [kind = '', name = ''] = $ref.split('/').slice(-2);
  return contract.components[kind]?.[name];
}

/** The thing itself, if it is given by its name. */
export function dereferenced(given: unknown): unknown {
  const { success, data } = z.object({ $ref: z.string() }).safeParse(given);
  return success ? referred(data.$ref) : given;
}

export function schemaFrom(given: unknown): Schema {
  const { $ref, ...parsed } = schema.parse(given);
  return $ref === undefined ? parsed : schemaFrom(referred($ref));
}

export function schemaOf(name: string): Schema {
  return schemaFrom(contract.components['schemas']?.[name]);
}

/** The names of the parameters that the contract gives a list. */
export function parametersOf(path: string): readonly string[] {
  const parameter = z.looseObject({ name: z.string(), in: z.string() });
  const parsed = (contract.paths[path]?.['get']?.parameters ?? []).map((one) => parameter.parse(dereferenced(one)));
  return parsed.flatMap((one) => (one.in === 'query' ? [one.name] : []));
}

/**
 * Properties for which the contract has no word when nothing is known: a text or a moment is empty then, a number null.
 * Whoever walks the contract has to see each of them filled in.
 */
export const mayBeUnknown: Readonly<Record<string, readonly string[]>> = {
  JumpClient: [
    'fqdn',
    'last_connect_timestamp',
    'last_disconnect_timestamp',
    'expiration_timestamp',
    'last_access_timestamp',
  ],
  JumpClientInstaller: ['name', 'jump_policy_id'],
  User: ['security_provider_id', 'email_address', 'last_authentication', 'fido2_last_used_date'],
  GroupPolicyMember: ['security_provider_id', 'user_id'],
};

const isNothing = (value: unknown): boolean => value === '' || value === null;

/** What was seen filled in of what may be unknown: `JumpClient.fqdn`. */
export type Seen = Set<string>;

interface Looking {
  readonly path: string;
  /** The name of the schema, where it has one. */
  readonly of?: string | undefined;
  readonly seen?: Seen | undefined;
}

function textFaults(value: string, of: Schema): readonly string[] {
  // An empty text, where one may stand, is no name of any kind.
  const isNone = value === '' && of.minLength === 0;
  return [
    ...(of.enum !== undefined && !of.enum.includes(value) ? [`"${value}" is none of ${of.enum.join(', ')}`] : []),
    ...([...value].length < (of.minLength ?? 0) ? ['is too short'] : []),
    ...([...value].length > (of.maxLength ?? Infinity) ? ['is too long'] : []),
    ...(of.pattern !== undefined && !isNone && !new RegExp(of.pattern, 'u').test(value)
      ? ['does not fit the pattern']
      : []),
    ...(of.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value)
      ? ['is no moment']
      : []),
  ];
}

function objectFaults(value: object, of: Schema, looking: Looking): readonly string[] {
  const properties = of.properties ?? {};
  const due = Object.entries(properties).filter(([, property]) => schema.parse(property).writeOnly !== true);
  const missing = due.filter(([name]) => !Object.hasOwn(value, name));
  const unknown = mayBeUnknown[looking.of ?? ''] ?? [];
  return [
    ...missing.map(([name]) => `${looking.path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
      const inner = properties[name] ?? of.additionalProperties;
      if (inner === undefined) return [`${looking.path}.${name} is not documented`];
      if (unknown.includes(name)) {
        if (isNothing(member)) return [];
        looking.seen?.add(`${looking.of}.${name}`);
      }
      return look(member, inner, { ...looking, path: `${looking.path}.${name}`, of: undefined });
    }),
  ];
}

/** One schema with the properties of all. */
function joined(parts: readonly unknown[]): Schema {
  const schemas = parts.map((part) => {
    const parsed = schemaFrom(part);
    return parsed.allOf === undefined ? parsed : joined(parsed.allOf);
  });
  return { type: 'object', properties: Object.assign({}, ...schemas.map(({ properties }) => properties ?? {})) };
}

function look(value: unknown, given: unknown, looking: Looking): readonly string[] {
  const parsed = schema.parse(given);
  const { path } = looking;
  if (parsed.$ref !== undefined) {
    return look(value, referred(parsed.$ref), { ...looking, of: parsed.$ref.split('/').at(-1) });
  }
  if (parsed.allOf !== undefined) return look(value, joined(parsed.allOf), looking);
  if (parsed.oneOf !== undefined) {
    const found = parsed.oneOf.map((one) => look(value, one, looking));
    return found.find((faults) => faults.length === 0) ?? found.flat();
  }
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
      return value.flatMap((item: unknown, index) =>
        look(item, parsed.items, { ...looking, path: `${path}[${index}]`, of: undefined }),
      );
    case 'object':
      return typeof value === 'object' && !Array.isArray(value) ? objectFaults(value, parsed, looking) : wrongType;
    case undefined:
      return [`${path} has no type in the contract`];
  }
}

/** What is wrong with a value. */
export function faultsOf(value: unknown, given: unknown, seen?: Seen): readonly string[] {
  return look(value, given, { path: '', seen });
}
