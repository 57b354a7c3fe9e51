/**
 * Every route with every role, against the table: what is refused leaves the database as it was, byte for byte. Those
 * that write are asked with something to do in effects.test.ts; here nothing that they name is there.
 */
import type { idPrefixes } from '@sallyport/domain';
import { expect, test } from 'vitest';
import { operations } from '../http/config-api/contract.ts';
import { prefix } from '../http/config-api/serve.ts';
import { idOf } from '../store/testing/rows.ts';
import { inventory, tokenFor } from '../http/config-api/testing/caller.ts';
import { createApiAccount, operatorOfAccounts } from '../services/users/api-accounts.ts';
import { codeOf } from '../testing/http-client.ts';
import type { Answer } from '../testing/http-client.ts';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';
import { rightsMatrix, roles } from './rights-matrix.ts';
import type { Right } from './rights-matrix.ts';
import { contentOf, visitorsOf } from './testing/accounts.ts';

async function tokenOf(it: TestServer): Promise<string> {
  const account = await createApiAccount(it.server.world, { ...inventory, name: 'matrix' }, operatorOfAccounts);
  if (account.kind !== 'created') throw new Error(account.kind);
  return await tokenFor(it.client(), account);
}

/** With ids of nothing: who may ask learns that there is nothing, who may not learns only that. */
function pathOf(route: string): string {
  const nouns: readonly (readonly [RegExp, keyof typeof idPrefixes])[] = [
    [/users/, 'user'],
    [/sessions/, 'session'],
    [/jump-items/, 'jump-item'],
    [/jump-groups/, 'jump-group'],
    [/logins/, 'login'],
    [/provider/, 'security-provider'],
  ];
  const kind = nouns.find(([words]) => words.test(route))?.[1] ?? 'team';
  return (route.split(' ')[1] ?? '').replace(':id', idOf(kind, 9)).replace(':cid', idOf('channel', 9));
}

const wantsRights = (answer: Answer): boolean =>
  ['login.needed', 'login.not-administrator', 'login.not-permitted', 'request.csrf'].includes(codeOf(answer) ?? '');

test(
  'hostile: every route knows who may ask it, and what is refused changes nothing',
  { timeout: 180_000 },
  async () => {
    const it = await startTestServer();
    const console = (route: string): boolean => / \/api\//.test(route) && !route.includes('/api/config/');
    const written = Object.values(rightsMatrix).flat();
    const there = it.server.routes.filter((route) => console(route) && !/^(?:HEAD|OPTIONS) /.test(route));
    expect(there.toSorted()).toEqual(written.toSorted());

    const visitors = await visitorsOf(it);
    const token = await tokenOf(it);
    // Last: it ends the login of whoever may.
    const inOrder = (Object.entries(rightsMatrix) as [Right, readonly string[]][])
      .flatMap(([right, routes]) => routes.map((route) => ({ right, route })))
      .toSorted((one, other) => Number(one.route.endsWith('/sign-out')) - Number(other.route.endsWith('/sign-out')));
    for (const { right, route } of inOrder) {
      const [method = ''] = route.split(' ');
      const body = method === 'GET' ? {} : { body: {} };
      const ask = async (role: string): Promise<Answer> => {
        if (role !== 'an API token')
          return await (visitors.get(role)?.client ?? it.client()).ask(pathOf(route), { method, ...body });
        const headers = { authorization: `Bearer ${token}` };
        return await it.client().ask(pathOf(route), { method, ...body, headers });
      };
      const [mayNot, may] = [false, true].map((isAllowed) =>
        Object.keys(roles).filter((role) => (roles[role]?.includes(right) ?? false) === isAllowed),
      );
      const before = contentOf(it.data);
      for (const role of mayNot ?? []) {
        const answer = await ask(role);
        expect([route, role, wantsRights(answer), [401, 403].includes(answer.status)]).toEqual([
          route,
          role,
          true,
          true,
        ]);
      }
      expect([route, contentOf(it.data)]).toEqual([route, before]);
      for (const role of may ?? []) {
        const answer = await ask(role);
        expect([route, role, wantsRights(answer), answer.status < 500]).toEqual([route, role, false, true]);
      }
    }
  },
);

test('hostile: no login and no page opens the interface for programs, whatever its user may', async () => {
  const it = await startTestServer();
  const client = await it.signedIn('ada', true);
  const routes = operations.map(({ method, path }) => `${method} ${prefix}${path}`);
  expect(routes.length).toBeGreaterThan(10);
  for (const route of new Set(routes)) {
    const [method = '', path = ''] = route.split(' ');
    if (path.endsWith('/openapi.yaml')) continue;
    const body = /^(?:GET|HEAD)$/.test(method) ? {} : { body: {} };
    const answer = await client.ask(path.replaceAll(/:\w+/g, '1').replace('*', 'x'), { method, ...body });
    expect([route, answer.status >= 400 && answer.status < 500]).toEqual([route, true]);
  }
});
