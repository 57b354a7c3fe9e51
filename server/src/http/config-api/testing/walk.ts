/** Walking the public contract: what is asked of each documented operation, and what is wrong with an answer. */
import fc from 'fast-check';
import * as z from 'zod';
import type { Answer } from '../../../testing/http-client.ts';
import type { Json } from './caller.ts';
import { contract, dereferenced, faultsOf, schemaFrom } from './contract.ts';
import type { DocumentedOperation, Seen } from './contract.ts';
import { bodyArbitrary } from './generate.ts';
import { isInScope } from './out-of-scope.ts';
import { base } from './site.ts';
import type { Places, Site } from './site.ts';

export interface Documented {
  readonly path: string;
  readonly method: string;
  readonly operation: DocumentedOperation;
}

export const inScope: readonly Documented[] = Object.entries(contract.paths)
  .filter(([path]) => isInScope(path))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

const message = { $ref: '#/components/schemas/ErrorMessageResponse' };
const unprocessable = { $ref: '#/components/responses/422UnprocessableEntity' };
const response = z.looseObject({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() });
const inJson = 'application/json';

/** What the contract says of an answer; of statuses that hold for every operation it says it once. */
function contentOf({ operation }: Documented, status: number): z.infer<typeof response>['content'] {
  const own = operation.responses[String(status)];
  const shared = status === 422 ? unprocessable : undefined;
  const given = own ?? shared;
  if (given === undefined) return { [inJson]: { schema: message } };
  return response.parse(dereferenced(given)).content;
}

const forAll: ReadonlySet<number> = new Set([401, 403, 404, 405, 422, 429]);

/** Everything in which an answer is not what the contract says. */
export function faultsOfAnswer(of: Documented, answer: Answer, seen?: Seen): readonly string[] {
  const about = `${of.method} ${of.path}: ${answer.status}`;
  const { status } = answer;
  if (of.operation.responses[String(status)] === undefined && !forAll.has(status)) {
    return [`${about} is not documented: ${answer.text.slice(0, 200)}`];
  }
  const content = contentOf(of, status);
  if (content === undefined) return answer.text === '' ? [] : [`${about} must have no body`];
  const type = String(answer.headers['content-type']).replace(/;.*$/, '');
  const given = content[type];
  if (given === undefined) return [`${about} comes as ${type}`];
  if (type !== inJson) return answer.text === '' ? [`${about} is empty`] : [];
  return faultsOf(answer.json, given.schema, seen).map((fault) => `${about}: ${fault}`);
}

export function filled(path: string, places: Places): string {
  return `${base}${path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(places[name]))}`;
}

export function bodySchemaOf({ operation }: Documented): unknown {
  return operation.requestBody?.content[inJson]?.schema;
}

/** A body that the contract lets pass, the plainest there is. */
export async function plainBody(of: Documented, site: Site, places: Places): Promise<object | undefined> {
  const given = bodySchemaOf(of);
  if (given === undefined) return undefined;
  const pools = await site.pools();
  const [body] = fc.sample(bodyArbitrary(schemaFrom(given), pools), { numRuns: 1, seed: 4 });
  const due: ReadonlySet<string> = new Set([...(schemaFrom(given).required ?? []), ...(alsoDue[of.path] ?? [])]);
  const kept = Object.entries(body ?? {}).filter(([name]) => due.has(name));
  const named = Object.fromEntries([...due].map((name) => [name, places[name] ?? pools[name]?.[0]]));
  const whole = { ...named, ...Object.fromEntries(kept), ...ownIds(of, places) };
  return of.method === 'PATCH' ? {} : { ...whole, ...plainest(due, site.number()) };
}

/** Names that nothing else has, and a group of everybody's. */
function plainest(due: ReadonlySet<string>, number: number): Json {
  const values: Json = { name: `Plain ${number}`, display_name: `Plain ${number}`, jump_group_type: 'shared' };
  return Object.fromEntries(Object.entries(values).filter(([field]) => due.has(field)));
}

/** Fields without which there is nothing to be done, though the contract does not say so. */
const alsoDue: Readonly<Record<string, readonly string[]>> = {
  '/jump-group/{id}/user': ['user_id'],
  '/group-policy/{id}/member': ['user_id'],
  '/group-policy/{id}/jump-group': ['jump_group_id'],
};

/** A body that names the thing which the path names has to name the same. */
export function ownIds({ path }: Documented, places: Places): Json {
  return path === '/team/{id}/user' ? { team_id: places['id'] } : {};
}

export function bodyOf(body: object | undefined): { readonly body?: object } {
  return body === undefined ? {} : { body };
}
