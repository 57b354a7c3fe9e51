/**
 * The public contract of the Configuration API, as far as it is served: what may be asked, with which fields, and what
 * is answered. Requests are read by it, and `GET /openapi.yaml` hands it out, so that the two can't differ.
 */
import * as z from 'zod';
import document from './contract.json' with { type: 'json' };

/** The words of JSON Schema that the contract uses. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean' | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
  readonly nullable?: boolean | undefined;
  readonly readOnly?: boolean | undefined;
  readonly default?: unknown;
  readonly oneOf?: readonly Schema[] | undefined;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Parameter {
  readonly name: string;
  readonly schema: Schema;
}

export interface Operation {
  /** The contract's `operationId`. */
  readonly id: string;
  readonly method: Method;
  /** As Fastify spells it: `/jump-group/:id/user/:user_id`. */
  readonly path: string;
  readonly inPath: readonly Parameter[];
  readonly inQuery: readonly Parameter[];
  readonly body: Schema | undefined;
  /** The status of success. */
  readonly status: number;
  /** Whether the contract gives success something to say in JSON, and whether that is a list, and one with pages. */
  readonly answers: 'nothing' | 'one' | 'list' | 'pages' | 'other';
  /** Whether the contract has an answer for values that are not as they should be. */
  readonly hasInvalid: boolean;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.enum(['object', 'array', 'string', 'integer', 'boolean']).optional(),
    properties: z.record(z.string(), reference).optional(),
    required: z.array(z.string()).optional(),
    items: reference.optional(),
    enum: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
    nullable: z.boolean().optional(),
    readOnly: z.boolean().optional(),
    default: z.unknown().optional(),
    oneOf: z.array(reference).optional(),
  }),
);

/** Something itself, or by its name among the components. */
const reference: z.ZodType<Schema> = z.lazy(() =>
  z.preprocess((value) => {
    const { success, data } = z.object({ $ref: z.string() }).safeParse(value);
    return success ? componentOf(data.$ref) : value;
  }, schema),
);

function componentOf(path: string): unknown {
  const [kind = '', name = ''] = path.split('/').slice(-2);
  const kinds: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.components;
  return kinds[kind]?.[name];
}

const parameter = z.preprocess(
  (value) => {
    const { success, data } = z.object({ $ref: z.string() }).safeParse(value);
    return success ? componentOf(data.$ref) : value;
  },
  z.object({ in: z.enum(['path', 'query']), name: z.string(), schema: reference }),
);

const content = z.record(z.string(), z.object({ schema: reference }));

const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ headers: z.unknown().optional(), content: content.optional() })),
});

type Documented = z.infer<typeof operation>;

const inJson = 'application/json';

function answersOf(response: Documented['responses'][string] | undefined): Operation['answers'] {
  if (response?.content === undefined) return 'nothing';
  const given = response.content[inJson];
  if (given === undefined) return 'other';
  if (given.schema.type !== 'array') return 'one';
  return response.headers === undefined ? 'list' : 'pages';
}

function operationOf(path: string, method: string, documented: Documented): Operation {
  const [status = ''] = Object.keys(documented.responses).filter((name) => name.startsWith('2'));
  const parametersIn = (place: 'path' | 'query'): readonly Parameter[] =>
    documented.parameters.filter((one) => one.in === place);
  return {
    id: documented.operationId,
    method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).parse(method.toUpperCase()),
    path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
    inPath: parametersIn('path'),
    inQuery: parametersIn('query'),
    body: documented.requestBody?.content[inJson]?.schema,
    status: Number(status),
    answers: answersOf(documented.responses[status]),
    hasInvalid: Object.hasOwn(documented.responses, '422'),
  };
}

export const operations: readonly Operation[] = Object.entries(
  z.record(z.string(), z.record(z.string(), operation)).parse(document.paths),
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, documented]) => operationOf(path, method, documented)),
);

/** A thing that the contract names. */
export function schemaNamed(name: string): Schema {
  return schema.parse(componentOf(`#/components/schemas/${name}`));
}

/** The document itself, with the server's own address in it. */
export function servedContract(address: string): object {
  return { ...document, servers: [{ url: address }] };
}
