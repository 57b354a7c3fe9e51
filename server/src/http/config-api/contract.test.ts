/** Walks the public contract: every operation, with requests out of its schemas, and every answer held to it whole. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startCaller } from './testing/caller.ts';
import type { Json } from './testing/caller.ts';
import { contract, dereferenced, faultsOf, mayBeUnknown, schemaFrom } from './testing/contract.ts';
import type { DocumentedOperation, Seen } from './testing/contract.ts';
import { bodyArbitrary, wrongValues } from './testing/generate.ts';
import { isInScope, outOfScope } from './testing/out-of-scope.ts';
import { base, makeSite } from './testing/site.ts';
import type { Places, Site } from './testing/site.ts';
import type { Answer } from '../../testing/http-client.ts';
import * as z from 'zod';

interface Documented {
  readonly path: string;
  readonly method: string;
  readonly operation: DocumentedOperation;
}

const inScope: readonly Documented[] = Object.entries(contract.paths)
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
function faultsOfAnswer(of: Documented, answer: Answer, seen?: Seen): readonly string[] {
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

function filled(path: string, places: Places): string {
  return `${base}${path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(places[name]))}`;
}

function bodySchemaOf({ operation }: Documented): unknown {
  return operation.requestBody?.content[inJson]?.schema;
}

/** A body that the contract lets pass, the plainest there is. */
async function plainBody(of: Documented, site: Site, places: Places): Promise<object | undefined> {
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
function ownIds({ path }: Documented, places: Places): Json {
  return path === '/team/{id}/user' ? { team_id: places['id'] } : {};
}

/** How many bodies are drawn of a schema. */
const draws = 4;

describe('the contract', () => {
  test('is served in everything that is in scope, and what is not in scope stands in the document', async () => {
    const it = await startCaller();
    const faults: string[] = [];
    for (const [index, path] of [...new Set(inScope.map((one) => one.path))].entries()) {
      it.clockAt(index * 100);
      const answer = await it.get(filled(path, { id: 1, user_id: 1, member_id: 1, jump_group_id: 1, team_id: 1 }), {
        method: 'OPTIONS',
      });
      const methods = inScope.filter((one) => one.path === path).map(({ method }) => method);
      const due = ['OPTIONS', ...(methods.includes('GET') ? ['HEAD'] : []), ...methods].toSorted().join(', ');
      if (answer.headers.allow !== due) faults.push(`${path}: ${answer.headers.allow}, not ${due}`);
    }
    expect(faults).toEqual([]);
    const document = readFileSync(new URL('../../../../docs/configuration-api.md', import.meta.url), 'utf8');
    const [, notServed = ''] = document.split('## Not served yet');
    const listed = [...notServed.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(outOfScope));
  });

  test('is handed out as it is, with the server in it', async () => {
    const it = await startCaller();
    const answer = await it.get(`${base}/openapi.yaml`);
    expect(answer.headers['content-type']).toContain('application/yaml');
    const { servers, paths, components } = JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
    expect(servers).toEqual([{ url: `${it.it.server.addresses[0]}${base}` }]);
    const due = Object.fromEntries(Object.entries(contract.paths).filter(([path]) => isInScope(path)));
    const whole = JSON.parse(readFileSync(new URL('../../../test-data/config-api.json', import.meta.url), 'utf8')) as {
      paths: Json;
      components: Readonly<Record<string, Json>>;
    };
    expect(Object.keys(paths as Json)).toEqual(Object.keys(due));
    for (const [path, methods] of Object.entries(paths as Json)) expect(methods).toEqual(whole.paths[path]);
    for (const [kind, named] of Object.entries(components as Readonly<Record<string, Json>>)) {
      for (const [name, value] of Object.entries(named)) expect(value).toEqual(whole.components[kind]?.[name]);
    }
  });

  test('holds for good requests, drawn from its schemas', { timeout: 120_000 }, async () => {
    const it = await startCaller();
    const site = await makeSite(it);
    const faults: string[] = [];
    const seen: Seen = new Set();
    for (const of of inScope) {
      const success = Object.keys(of.operation.responses).find((status) => status.startsWith('2'));
      const given = bodySchemaOf(of);
      const pools = given === undefined ? {} : await site.pools();
      const drawn =
        given === undefined
          ? [undefined]
          : fc.sample(bodyArbitrary(schemaFrom(given), pools), { numRuns: draws, seed: 20_261_122 });
      const statuses: string[] = [];
      const plainPlaces = await site.place(of.path);
      const plain = await plainBody(of, site, plainPlaces);
      const first = await site.ask(filled(of.path, plainPlaces), { method: of.method, ...bodyOf(plain) });
      faults.push(...faultsOfAnswer(of, first, seen));
      if (String(first.status) !== success) {
        faults.push(`${of.method} ${of.path} fails: ${first.status} ${first.text} for ${JSON.stringify(plain)}`);
      }
      for (const body of given === undefined ? [] : drawn) {
        const places = await site.place(of.path);
        const whole = { ...body, ...ownIds(of, places) };
        const answer = await site.ask(filled(of.path, places), { method: of.method, ...bodyOf(whole) });
        statuses.push(String(answer.status));
        const found = faultsOfAnswer(of, answer, seen);
        faults.push(...found);
        if (![success, '422'].includes(String(answer.status))) {
          faults.push(`${of.method} ${of.path}: ${answer.status} for ${JSON.stringify(whole)}: ${answer.text}`);
        }
      }
    }
    expect(faults).toEqual([]);
    const due = Object.entries(mayBeUnknown).flatMap(([schema, names]) => names.map((name) => `${schema}.${name}`));
    expect(due.filter((name) => !seen.has(name))).toEqual([]);
  });

  test(
    'holds for wrong requests: each field at fault is named, and nothing else is done',
    { timeout: 120_000 },
    async () => {
      const it = await startCaller();
      const site = await makeSite(it);
      const faults: string[] = [];
      for (const of of inScope) {
        const about = `${of.method} ${of.path}`;
        const places = await site.place(of.path);
        const path = filled(of.path, places);
        const plain = await plainBody(of, site, places);
        const ask = async (address: string, body: object | undefined, due: number): Promise<Answer> => {
          const answer = await site.ask(address, { method: of.method, ...bodyOf(body) });
          faults.push(...faultsOfAnswer(of, answer));
          if (answer.status !== due) {
            faults.push(
              `${about}: ${answer.status}, not ${due}, for ${address} ${JSON.stringify(body)}: ${answer.text}`,
            );
          }
          return answer;
        };
        await ask(`${path}?colour=red`, plain, 401);
        for (const body of [{ ...plain, colour: 'red' }, ...(plain === undefined ? [] : [{ ...plain, Name: 'x' }])]) {
          if (of.method !== 'GET') await ask(path, body, 401);
        }
        for (const name of Object.keys(places)) {
          const isText = name === 'installer_id' || name === 'platform';
          const has422 = of.operation.responses['422'] !== undefined;
          const nobody = { installer_id: 'f'.repeat(32), platform: 'mac-dmg' }[name] ?? 2_147_483_647;
          await ask(filled(of.path, { ...places, [name]: nobody }), plain, 404);
          for (const wrong of isText ? ['x'] : ['0', 'x', '2147483648', '1e1']) {
            await ask(filled(of.path, { ...places, [name]: wrong }), plain, has422 ? 422 : 404);
          }
        }
        const properties = schemaFrom(bodySchemaOf(of) ?? {}).properties ?? {};
        for (const [name, property] of Object.entries(properties)) {
          for (const wrong of wrongValues(property)) {
            const answer = await ask(path, { ...plain, [name]: wrong }, 422);
            const named = Object.keys((answer.json as { errors?: object } | undefined)?.errors ?? {});
            if (!named.includes(name))
              faults.push(`${about}: ${name} = ${JSON.stringify(wrong)} is not named: ${answer.text}`);
          }
        }
      }

      expect(faults.slice(0, 40)).toEqual([]);
    },
  );
});

function bodyOf(body: object | undefined): { readonly body?: object } {
  return body === undefined ? {} : { body };
}
