/** Walks the public contract: every operation, with requests out of its schemas, and every answer held to it whole. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startCaller } from './testing/caller.ts';
import type { Json } from './testing/caller.ts';
import { contract, mayBeUnknown, schemaFrom } from './testing/contract.ts';
import type { Seen } from './testing/contract.ts';
import { bodyArbitrary, wrongValues } from './testing/generate.ts';
import { isInScope, outOfScope } from './testing/out-of-scope.ts';
import { base, makeSite } from './testing/site.ts';
import { bodyOf, bodySchemaOf, faultsOfAnswer, filled, inScope, ownIds, plainBody } from './testing/walk.ts';
import type { Answer } from '../../testing/http-client.ts';

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
