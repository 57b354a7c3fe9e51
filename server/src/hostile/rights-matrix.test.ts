/** Every route with every role, against the table: what is refused leaves the database as it was, byte for byte. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { idPrefixes } from '@sallyport/domain';
import { expect, test } from 'vitest';
import { idOf } from '../store/testing/rows.ts';
import { argonPasswords } from '../auth/passwords.ts';
import { inventory, tokenFor } from '../http/config-api/testing/caller.ts';
import { createApiAccount, operatorOfAccounts } from '../services/users/api-accounts.ts';
import { createAccount } from '../services/users/edit-account.ts';
import { newAccountSettings } from '../services/users/account-settings.ts';
import { codeOf } from '../testing/http-client.ts';
import type { Answer, HttpClient } from '../testing/http-client.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';
import { rightsMatrix, roles } from './rights-matrix.ts';
import type { Right } from './rights-matrix.ts';

/** What a refusal itself writes, and what the clock writes. */
const leftOut = new Set(['audit', 'audit_checkpoints', 'sequences', 'server_runs', 'logins', 'kysely_migration']);

function contentOf(data: string): string {
  const db = new DatabaseSync(join(data, 'sallyport.db'), { readOnly: true });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").all();
    const hash = createHash('sha256');
    for (const { name } of tables as unknown as readonly { readonly name: string }[]) {
      if (leftOut.has(name)) continue;
      hash.update(`${name}\n${JSON.stringify(db.prepare(`select * from "${name}" order by rowid`).all())}\n`);
    }
    return hash.digest('hex');
  } finally {
    db.close();
  }
}

type Switches = Partial<ReturnType<typeof newAccountSettings>['administration']>;

async function clients(it: TestServer): Promise<ReadonlyMap<string, HttpClient>> {
  const { store, clock, random, bus, access } = it.server.world;
  const world = { store, clock, random, bus, access, passwords: argonPasswords() };
  const editor = { actor: { kind: 'operator', name: 'test' } } as const;
  const made = new Map<string, HttpClient>([['nobody', it.client()]]);
  const add = async (role: string, switches: Switches & { readonly administrator?: boolean }, mayHold = true) => {
    const username = role.replaceAll(' ', '-');
    const { administration } = newAccountSettings(false);
    const settings = { administrator: false, ...administration, ...switches };
    const outcome = await createAccount(world, editor, {
      username,
      displayName: role,
      password: goodPassword,
      administration: settings,
    });
    expect(outcome.kind).toBe('done');
    if (!mayHold) {
      const user = await store.findUserByName(username);
      if (user === undefined) throw new Error(`${username} is missing`);
      const { representative } = newAccountSettings(false);
      const kept = JSON.stringify({ administration, representative: { ...representative, support: 'not-allowed' } });
      await store.commit([store.updateUser(user.id, { settings: kept })]);
    }
    const client = it.client();
    expect((await client.signIn(username, goodPassword)).status).toBe(200);
    expect((await client.ask('/api/account/step-up', { body: { password: goodPassword } })).status).toBe(204);
    made.set(role, client);
  };
  await add('a representative who may hold no session', {}, false);
  await add('a representative', {});
  await add('an auditor', { sessionReports: 'all' });
  await add('an editor of Jump Groups', { editJumpGroups: true });
  await add('an editor of teams', { editTeams: true });
  await add('a setter of passwords', { setPasswords: true });
  await add('an administrator', { administrator: true });
  return made;
}

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

    const made = await clients(it);
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
          return await (made.get(role) ?? it.client()).ask(pathOf(route), { method, ...body });
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
  const routes = it.server.routes.filter((route) => route.includes(' /api/config/v1') && !route.startsWith('OPTIONS '));
  expect(routes.length).toBeGreaterThan(10);
  for (const route of new Set(routes)) {
    const [method = '', path = ''] = route.split(' ');
    if (path.endsWith('/openapi.yaml')) continue;
    const body = /^(?:GET|HEAD)$/.test(method) ? {} : { body: {} };
    const answer = await client.ask(path.replaceAll(/:\w+/g, '1').replace('*', 'x'), { method, ...body });
    expect([route, answer.status >= 400 && answer.status < 500]).toEqual([route, true]);
  }
});
