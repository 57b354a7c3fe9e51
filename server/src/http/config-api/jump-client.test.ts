import { instant } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import { clientRow, groupRow, idOf, itemRow, sampleFacts } from '../../store/testing/rows.ts';
import type { Answer } from '../../testing/http-client.ts';
import { list, now, startCaller } from './testing/caller.ts';
import type { Caller, Json } from './testing/caller.ts';
import { faultsOf, parametersOf, schemaOf } from './testing/contract.ts';

const jumpClient = { $ref: '#/components/schemas/JumpClient' };

const dayMs = 86_400_000;

/** Seven clients in two groups, each with one item, but for the first, which knows everything of itself and has two. */
async function withClients({ it }: Caller): Promise<void> {
  const { store, bus, index } = it.server.world;
  const facts = JSON.stringify({
    ...sampleFacts,
    hostname: 'Kiosk-1',
    fqdn: 'kiosk-1.example.com',
    consoleUser: 'eve',
  });
  const whole = {
    facts,
    lastConnectAt: now,
    lastDisconnectAt: instant(now - dayMs),
    expiresAt: instant(now + dayMs),
    maxOfflineMinutes: 60,
  };
  await store.commit([store.insertJumpGroup(groupRow(1)), store.insertJumpGroup(groupRow(2, { name: 'Zwei' }))]);
  const states = [
    whole,
    { uninstalledAt: now },
    { disabledAt: now },
    { lastContactAt: instant(now - 20 * dayMs) },
    {},
    {},
    {},
  ];
  for (const [index, changes] of states.entries()) {
    const n = index + 1;
    const group = idOf('jump-group', n > 5 ? 2 : 1);
    const item = itemRow(n, {
      jumpGroupId: group,
      name: `Größe ${n}`,
      tag: n % 2 === 0 ? 'even' : '',
      lastAccessAt: n === 1 ? now : null,
    });
    await store.commit([
      store.insertJumpClient(clientRow(n, { lastContactAt: now, ...changes })),
      store.insertJumpItem(item),
    ]);
    bus.publish('client-changed', { jumpClientId: clientRow(n).id });
  }
  await store.commit([
    store.insertJumpItem(itemRow(8, { jumpClientId: clientRow(1).id, jumpGroupId: idOf('jump-group', 2) })),
  ]);
  bus.publish('client-changed', { jumpClientId: clientRow(1).id });
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (index.counts().total === 8) resolve();
    };
    index.onChange(look);
    look();
  });
}

/** Asks one after the other, a second of the server's clock for each. */
async function askedEach(it: Caller, queries: readonly string[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const [index, query] of queries.entries()) {
    it.clockAt(index * 1000);
    answers.push(await it.get(query));
  }
  return answers;
}

describe('jump clients', () => {
  test('fit the contract, each with every documented property', async () => {
    const it = await startCaller();
    await withClients(it);
    const clients = (await it.get(list)).json as Json[];
    expect(clients).toHaveLength(8);
    for (const client of clients) expect(faultsOf(client, jumpClient)).toEqual([]);
    expect(clients[0]).toEqual({
      id: 1,
      jump_group_id: 1,
      jump_group_type: 'shared',
      name: 'Größe 1',
      hostname: 'Kiosk-1',
      fqdn: 'kiosk-1.example.com',
      tag: '',
      comments: '',
      jump_policy_id: null,
      attended_session_policy_id: null,
      unattended_session_policy_id: null,
      public_site_address: '127.0.0.1',
      support_button_profile_code_name: '',
      support_button_direct_queue: '',
      customer_client_start_mode: 'normal',
      is_quiet: false,
      install_mode: 'service',
      connection_type: 'active',
      last_connect_timestamp: '2026-11-22T12:00:00Z',
      last_disconnect_timestamp: '2026-11-21T12:00:00Z',
      is_lost: false,
      needs_update: false,
      unavailable_reason: 'none',
      operating_system: 'Debian GNU/Linux 12',
      public_ip: '198.51.100.7',
      private_ip: '10.0.0.7',
      console_user: 'eve',
      expiration_timestamp: '2026-11-23T12:00:00Z',
      max_offline_minutes: 60,
      last_access_timestamp: '2026-11-22T12:00:00Z',
    });
    expect(clients.map((client) => client['id'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(clients[1]).toMatchObject({ connection_type: 'uninstalled' });
    expect(clients[2]).toMatchObject({ unavailable_reason: 'disabled' });
    expect(clients[4]).toMatchObject({ fqdn: '', last_connect_timestamp: '', expiration_timestamp: '' });
    const one = await it.get(`${list}/3`);
    expect(one.json).toEqual(clients[2]);
    expect(one.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('are filtered exactly, without regard to case, by all at once', async () => {
    const it = await startCaller();
    await withClients(it);
    const expected: Readonly<Record<string, readonly number[]>> = {
      'name=GR%C3%96SSE%201': [1],
      'name=gr%C3%B6%C3%9Fe%201': [1],
      'name=Gr': [],
      'hostname=KIOSK-1': [1, 8],
      'hostname=host-3': [3],
      'fqdn=kiosk-1.EXAMPLE.com': [1, 8],
      'tag=EVEN': [2, 4, 6],
      'console_user=eve': [1, 8],
      'private_ip=10.0.0.7&hostname=host-5': [5],
      'public_ip=198.51.100.8': [],
      'jump_group_id=2': [6, 7, 8],
      'jump_group_id=2&tag=even': [6],
      'jump_group_type=personal': [],
      'jump_group_type=shared&hostname=host-2': [2],
      'connection_type=uninstalled': [2],
      'connection_type=passive': [],
      'connection_type=active&jump_group_id=2': [6, 7, 8],
    };
    const queries = Object.keys(expected);
    const answers = await askedEach(
      it,
      queries.map((query) => `${list}?${query}`),
    );
    const found = answers.map(({ json }) => (json as Json[]).map((client) => client['id']));
    expect(Object.fromEntries(queries.map((query, index) => [query, found[index]]))).toEqual(expected);
  });

  test('come page by page, and the headers say which', async () => {
    const it = await startCaller();
    await withClients(it);
    const first = await it.get(`${list}?per_page=5`);
    const second = await it.get(`${list}?per_page=5&current_page=2`);
    const beyond = await it.get(`${list}?per_page=5&current_page=9`);
    const pages = [first, second, beyond].map(({ json }) => (json as Json[]).map((client) => client['id']));
    expect(pages).toEqual([[1, 2, 3, 4, 5], [6, 7, 8], []]);
    expect(second.headers).toMatchObject({
      'x-bt-pagination-current-page': '2',
      'x-bt-pagination-per-page': '5',
      'x-bt-pagination-last-page': '2',
      'x-bt-pagination-total': '8',
    });
    const relations = (answer: Answer) =>
      String(answer.headers.link)
        .split(', ')
        .map((link) => /^<(https:[^>]+)>; rel="(\w+)"$/.exec(link)?.slice(1));
    const at = (page: number) => `${it.it.server.addresses[0]}${list}?per_page=5&current_page=${page}`;
    expect(relations(first)).toEqual([
      [at(1), 'first'],
      [at(2), 'next'],
      [at(2), 'last'],
    ]);
    expect(relations(second)).toEqual([
      [at(1), 'first'],
      [at(1), 'previous'],
      [at(2), 'last'],
    ]);
    expect(relations(beyond)).toEqual([
      [at(1), 'first'],
      [at(2), 'previous'],
      [at(2), 'last'],
    ]);
  });

  test('an empty list has one page', async () => {
    const { get } = await startCaller();
    const answer = await get(list);
    expect(answer.json).toEqual([]);
    expect(answer.headers).toMatchObject({
      'x-bt-pagination-current-page': '1',
      'x-bt-pagination-per-page': '100',
      'x-bt-pagination-last-page': '1',
      'x-bt-pagination-total': '0',
    });
  });

  test('take every parameter that the contract names, and no other', async () => {
    const it = await startCaller();
    const values: Readonly<Record<string, string>> = {
      jump_group_id: '1',
      jump_group_type: 'shared',
      connection_type: 'active',
      per_page: '5',
      current_page: '1',
    };
    const names = parametersOf('/jump-client');
    expect(names).toHaveLength(12);
    const known = await askedEach(
      it,
      names.map((name) => `${list}?${name}=${values[name] ?? 'x'}`),
    );
    expect(known.map(({ status }) => status)).toEqual(names.map(() => 200));
    const others = ['colour', 'Name', 'id', '__proto__'];
    const unknown = await askedEach(
      it,
      others.map((name) => `${list}?${name}=x`),
    );
    expect(unknown.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    for (const [index, { json }] of unknown.entries()) expect((json as Json)['message']).toContain(others[index]);
    expect((await it.get(`${list}/1?name=x`)).status).toBe(401);
  });

  test('answer 422 and name each field at fault', async () => {
    const it = await startCaller();
    const expected: Readonly<Record<string, readonly string[]>> = {
      'per_page=4': ['per_page'],
      'per_page=101': ['per_page'],
      'per_page=5.5&current_page=0': ['per_page', 'current_page'],
      'per_page=0x10': ['per_page'],
      'current_page=99999999999': ['current_page'],
      'name=': ['name'],
      [`name=${'x'.repeat(129)}`]: ['name'],
      [`hostname=${'x'.repeat(256)}`]: ['hostname'],
      'name=a&name=b': ['name'],
      'name=a%00b': ['name'],
      'jump_group_id=0': ['jump_group_id'],
      'jump_group_id=one': ['jump_group_id'],
      'jump_group_type=public&connection_type=on': ['jump_group_type', 'connection_type'],
    };
    const queries = Object.keys(expected);
    const answers = await askedEach(
      it,
      queries.map((query) => `${list}?${query}`),
    );
    const named = answers.map(({ status, json }) => [status, Object.keys((json as { errors: object }).errors)]);
    expect(named).toEqual(queries.map((query) => [422, expected[query]]));
    for (const { json } of answers) {
      expect(faultsOf((json as { errors: unknown }).errors, schemaOf('ErrorBagResponse'))).toEqual([]);
    }
  });

  test("the one of an id that is not there, and of one that can be nobody's", async () => {
    const it = await startCaller();
    await withClients(it);
    const expected = { '99': 404, '2147483647': 404, '0': 422, '-1': 422, '2147483648': 422, one: 422, '1e1': 422 };
    const answers = await askedEach(
      it,
      Object.keys(expected).map((id) => `${list}/${id}`),
    );
    expect(answers.map(({ status }) => status)).toEqual(Object.values(expected));
    expect(answers.filter(({ json }) => typeof (json as Json)['message'] !== 'string')).toEqual([]);
  });
});

describe('the rate', () => {
  test('is twenty a second, told in headers', async () => {
    const { get, clockAt } = await startCaller();
    const answers: Answer[] = [];
    for (let n = 0; n < 21; n += 1) answers.push(await get(list));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(200), 429]);
    expect(answers[0]?.headers).toMatchObject({ 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '19' });
    expect(answers[20]?.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'retry-after': '1' });
    clockAt(1000);
    expect((await get(list)).status).toBe(200);
  });
});
