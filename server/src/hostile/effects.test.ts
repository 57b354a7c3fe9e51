/**
 * Every route that writes, with every role and a request that really does something: who may sees it done, and who may
 * not leaves the database as it was, byte for byte.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant } from '@sallyport/domain';
import { expect, test } from 'vitest';
import { inventory, tokenFor } from '../http/config-api/testing/caller.ts';
import type { Clock } from '../ports.ts';
import { createApiAccount, operatorOfAccounts } from '../services/users/api-accounts.ts';
import type { Answer } from '../testing/http-client.ts';
import { startTestServer } from '../testing/test-server.ts';
import { elsewhere, onlyReads, refusedByRule, trials } from './testing/effects.ts';
import type { Prepare, Trial } from './testing/effects.ts';
import { rightsMatrix, roles } from './rights-matrix.ts';
import type { Right } from './rights-matrix.ts';
import { contentAtRest, contentOf, tablesOf, tablesThatDiffer, visitorsOf } from './testing/accounts.ts';
import { Stage } from './testing/stage.ts';

const writing = Object.values(rightsMatrix)
  .flat()
  .filter((route) => !route.startsWith('GET '));

test('every route that writes has a request that does it, or names the test that goes through it', () => {
  expect([...Object.keys(trials), ...Object.keys(elsewhere)].toSorted()).toEqual(writing.toSorted());
  for (const [file, name] of Object.values(elsewhere)) {
    expect([name, readFileSync(join(import.meta.dirname, 'testing', file), 'utf8').includes(name)]).toEqual([
      name,
      true,
    ]);
  }
});

/** Time hardly passes, so that the server gives nothing up by itself while a refusal is looked at. */
function slowClock(): Clock {
  const began = Date.now();
  return { now: () => instant(began + Math.floor((Date.now() - began) / 200)) };
}

test('hostile: who may sees it done, and who may not leaves everything as it was', { timeout: 400_000 }, async () => {
  const it = await startTestServer({ clock: slowClock() });
  const visitors = await visitorsOf(it);
  const administrator = visitors.get('an administrator');
  if (administrator === undefined) throw new Error('No administrator');
  const stage = await Stage.open(it, administrator.client);
  const account = await createApiAccount(it.server.world, { ...inventory, name: 'matrix' }, operatorOfAccounts);
  if (account.kind !== 'created') throw new Error(account.kind);
  const authorization = `Bearer ${await tokenFor(it.client(), account)}`;

  async function ask(route: string, role: string, { path, body, client }: Trial): Promise<Answer> {
    const [method = '', plain = ''] = route.split(' ');
    const asked = { method, ...(body === undefined ? {} : { body }) };
    if (role === 'an API token') return await it.client().ask(path ?? plain, { ...asked, headers: { authorization } });
    return await (client ?? visitors.get(role)?.client ?? it.client()).ask(path ?? plain, asked);
  }

  const wrong: string[] = [];

  /** The tables that a refusal changed. One try: what happens the first time only is an effect as well. */
  const tracesOfRefusal = async (
    route: string,
    mayNot: readonly string[],
    prepare: Prepare,
  ): Promise<readonly string[]> => {
    // By a login of their own, whatever the request would end.
    const { client: _, ...trial } = await prepare(stage, administrator);
    const before = await contentAtRest(it.data);
    for (const role of mayNot) {
      const { status } = await ask(route, role, trial);
      if (status !== 401 && status !== 403) wrong.push(`${route} of ${role}: ${status} instead of a refusal`);
    }
    return tablesThatDiffer(before, tablesOf(it.data));
  };

  const rights = Object.entries(rightsMatrix) as [Right, readonly string[]][];
  for (const [right, routes] of rights) {
    for (const route of routes) {
      const prepare = trials[route];
      if (prepare === undefined) continue;
      const mayNot = Object.keys(roles).filter((role) => !(roles[role]?.includes(right) ?? false));
      const traces = await tracesOfRefusal(route, mayNot, prepare);
      if (traces.length > 0) wrong.push(`${route}: ${traces.join(', ')} changed, though it was refused`);
      for (const [role, visitor] of visitors) {
        const isOwnRule = refusedByRule[role]?.includes(route) ?? false;
        if (mayNot.includes(role) || isOwnRule) continue;
        const trial = await prepare(stage, visitor);
        const unchanged = contentOf(it.data);
        const { status, text } = await ask(route, role, trial);
        const isChanged = contentOf(it.data) !== unchanged;
        if (![200, 201, 202, 204].includes(status)) wrong.push(`${route} of ${role}: ${status} ${text}`);
        else if (isChanged === onlyReads.has(route)) wrong.push(`${route} of ${role}: changed ${isChanged}`);
      }
      await stage.endSessions(visitors.values());
    }
  }
  expect(wrong).toEqual([]);
});
