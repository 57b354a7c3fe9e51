/** A ticket system as a real HTTPS server with an authority of its own, asked by a real start of a session. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JumpClientId, JumpGroupId, JumpItemId, JumpPolicyId } from '@sallyport/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { plainJumpPolicy } from '../../gateway/testing/policies.ts';
import { makeGroup, setMember } from '../../gateway/testing/entries.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

interface Authority {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** An authority, and a certificate for localhost that it signed. */
function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-authority-'));
  const at = (name: string): string => join(folder, name);
  const run = (command: string): void =>
    void execFileSync('openssl', command.split(' '), { stdio: 'pipe', cwd: folder });
  const newKey = 'req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  run(`${newKey} -x509 -days 2 -subj /CN=Tickets -keyout ca.key -out ca.pem -addext basicConstraints=critical,CA:TRUE`);
  run(`${newKey} -subj /CN=localhost -keyout leaf.key -out leaf.csr -addext subjectAltName=DNS:localhost,IP:127.0.0.1`);
  run('x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 2 -copy_extensions copyall -out leaf.pem');
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const authority = { authority: read('ca.pem'), certificate: read('leaf.pem'), key: read('leaf.key') };
  rmSync(folder, { recursive: true });
  return authority;
}

interface Asked {
  readonly method: string | undefined;
  readonly body: unknown;
}

let site: TestSite;
let administrator: TestConsole;
let user: TestConsole;
let tickets: Server;
let made: Authority;
let itemId: string;
let answer: { readonly status: number; readonly body: string; readonly headers?: Record<string, string> };
const asked: Asked[] = [];
/** How long the ticket system thinks. */
let pause: Promise<unknown> | undefined;
let clientId: JumpClientId;
let otherGroup: JumpGroupId;

const path = '/api/admin/ticket-system';
const portOf = (): number => (tickets.address() as AddressInfo).port;
const settings = (changes: object = {}) => ({
  url: `https://localhost:${portOf()}/check`,
  prompt: 'Number of the change',
  authority: made.authority,
  allowedHosts: ['localhost'],
  ...changes,
});

beforeAll(async () => {
  made = makeAuthority();
  tickets = createServer({ cert: made.certificate, key: made.key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ method: request.method, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
      const { status, headers, body } = answer;
      void pause?.then(() => response.writeHead(status, headers).end(body));
      if (pause === undefined) response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((listening) => tickets.listen(0, '127.0.0.1', listening));
  site = await startSite();
  administrator = await site.console({ isAdministrator: true });
  user = await site.console();
  const agent = await site.agent();
  await agent.link();
  itemId = await agent.itemId();
  clientId = agent.clientId as JumpClientId;
  otherGroup = await makeGroup(site, 'Copies');
  const policy = await administrator.post('/api/admin/jump-policies', {
    ...plainJumpPolicy,
    displayName: 'Tickets',
    ticketIdRequired: true,
  });
  const { store } = site.world;
  const { id } = policy.read<{ readonly id: JumpPolicyId }>();
  await store.commit([store.updateJumpItem(itemId as JumpItemId, { jumpPolicyId: id })]);
});

afterAll(async () => {
  tickets.close();
  await site.stop();
});

beforeEach(() => {
  asked.length = 0;
  answer = { status: 200, body: '{"valid":true}' };
  pause = undefined;
});

async function start(ticketId?: string): Promise<readonly string[] | 'started'> {
  const body = { jumpItemIds: [itemId], ...(ticketId === undefined ? {} : { answers: { ticketId } }) };
  const response = await user.post('/api/sessions', body);
  const [result] = response.read<{
    readonly results: readonly {
      readonly session?: { readonly id: string };
      readonly refused?: { readonly reasons: readonly { readonly code: string }[] };
    }[];
  }>().results;
  if (result?.session === undefined) return result?.refused?.reasons.map(({ code }) => code) ?? [];
  await user.post(`/api/sessions/${result.session.id}/end`);
  return 'started';
}

describe('a ticket ID', () => {
  test('is not asked for while no ticket system is set up', async () => {
    expect(await start()).toBe('started');
  });

  test('is asked for, and asked about with the item and the user', async () => {
    expect((await administrator.send('PUT', path, settings())).status).toBe(200);
    expect(await start()).toEqual(['jump.ticket-needed']);
    expect(await start('  ')).toEqual(['jump.ticket-needed']);
    expect(asked).toEqual([]);
    expect(await start('CHG-1234')).toBe('started');
    const item = site.world.index.find(itemId as JumpItemId)?.row.name;
    expect(asked).toEqual([
      {
        method: 'POST',
        body: {
          ticketId: 'CHG-1234',
          jumpItem: { id: itemId, name: item },
          user: { id: user.login.user.id, displayName: 'User 2' },
        },
      },
    ]);
    const [entry] = (await site.world.store.listAuditEntries(50)).filter(({ kind }) => kind === 'session.started');
    expect(JSON.parse(entry?.data ?? '')).toMatchObject({ reference: 'CHG-1234' });
  });

  test.each([
    ['no', { status: 200, body: '{"valid":false}' }, 'jump.ticket-refused'],
    ['a word for yes', { status: 200, body: '{"valid":"true"}' }, 'jump.ticket-unchecked'],
    ['a yes that is none', { status: 200, body: '{"valid":1}' }, 'jump.ticket-unchecked'],
    ['an empty page', { status: 200, body: '' }, 'jump.ticket-unchecked'],
    ['an error with a yes', { status: 500, body: '{"valid":true}' }, 'jump.ticket-unchecked'],
    ['a yes of 20 kB', { status: 200, body: `{"valid":true,"x":"${'x'.repeat(20_000)}"}` }, 'jump.ticket-unchecked'],
  ])('is refused by: %s', async (_, said, code) => {
    answer = said;
    expect(await start('CHG-1')).toEqual([code]);
  });

  test('is not carried on to where the ticket system sends', async () => {
    answer = { status: 307, body: '{"valid":true}', headers: { location: `https://localhost:${portOf()}/other` } };
    expect(await start('CHG-1')).toEqual(['jump.ticket-unchecked']);
    expect(asked).toHaveLength(1);
  });

  test('is refused when the server is not of the authority', async () => {
    await administrator.send('PUT', path, settings({ authority: makeAuthority().authority }));
    expect(await start('CHG-1')).toEqual(['jump.ticket-unchecked']);
    await administrator.send('PUT', path, settings({ authority: '' }));
    expect(await start('CHG-1')).toEqual(['jump.ticket-unchecked']);
    expect(asked).toEqual([]);
    await administrator.send('PUT', path, settings());
  });

  test('keeps nobody else waiting for the client while the ticket system thinks, and all is judged anew then', async () => {
    const held = Promise.withResolvers<undefined>();
    pause = held.promise;
    const begun = asked.length;
    const first = start('CHG-1');
    await vi.waitFor(() => expect(asked).toHaveLength(begun + 1));
    // Another's jump to the same client, which asks for no ticket, goes through meanwhile.
    const copy = await administrator.post('/api/jump-items/copies', { ids: [itemId], jumpGroupId: otherGroup });
    expect([copy.status, copy.body.toString()]).toEqual([200, expect.anything()]);
    const items = await site.world.store.listJumpItemsOfClient(clientId);
    const { id = '' } = items.find((row) => row.id !== itemId) ?? {};
    await site.world.store.commit([site.world.store.updateJumpItem(id as JumpItemId, { jumpPolicyId: null })]);
    const { sessionId } = await administrator.jump(id);
    await administrator.post(`/api/sessions/${sessionId}/end`);
    // And who asked first loses the right before the answer comes.
    const group = items.find((row) => row.id === itemId)?.jumpGroupId;
    if (group === undefined) throw new Error('No group');
    const member = { group, user: user.login.user.id };
    await setMember(site, { ...member, role: 'no-access' });
    held.resolve(undefined);
    expect(await first).toEqual(['jump.item-removed']);
    await setMember(site, { ...member, role: 'start-sessions-only' });
    expect(await start('CHG-1')).toBe('started');
  });

  test('is refused when nobody answers within five seconds', async () => {
    tickets.removeAllListeners('request');
    const begun = performance.now();
    expect(await start('CHG-1')).toEqual(['jump.ticket-unchecked']);
    expect(performance.now() - begun).toBeGreaterThan(4_500);
    expect(performance.now() - begun).toBeLessThan(9_000);
  });

  test('that nobody would type is refused before it is sent', async () => {
    const response = await user.post('/api/sessions', { jumpItemIds: [itemId], answers: { ticketId: 'a\u0000b' } });
    expect([response.status, response.read()]).toMatchObject([422, { error: { field: 'answers.ticketId' } }]);
  });
});

test.each([
  ['plain HTTP', { url: 'http://localhost/' }, 'url', 'ticket-system.url-invalid'],
  ['credentials', { url: 'https://a:b@localhost/' }, 'url', 'ticket-system.url-invalid'],
  ['a host that is not allowed', { url: 'https://other/' }, 'url', 'ticket-system.host-not-allowed'],
  ['nothing allowed', { allowedHosts: [] }, 'url', 'ticket-system.host-not-allowed'],
  [
    'the place of a cloud’s credentials, even when allowed',
    { url: 'https://169.254.169.254/latest', allowedHosts: ['169.254.169.254'] },
    'url',
    'ticket-system.url-invalid',
  ],
  [
    'the same as one number',
    { url: 'https://2852039166/latest', allowedHosts: ['169.254.169.254'] },
    'url',
    'ticket-system.url-invalid',
  ],
  [
    'the same within IPv6',
    { url: 'https://[::ffff:169.254.169.254]/', allowedHosts: ['[::ffff:a9fe:a9fe]'] },
    'url',
    'ticket-system.url-invalid',
  ],
  ['a host with a path', { allowedHosts: ['localhost/x'] }, 'allowedHosts.0', 'ticket-system.host-invalid'],
  ['no prompt', { prompt: ' ' }, 'prompt', 'ticket-system.prompt-invalid'],
  ['an authority that is none', { authority: 'certificate' }, 'authority', 'ticket-system.authority-invalid'],
])('settings with %s are refused by their field', async (_, changes, field, code) => {
  const response = await administrator.send('PUT', path, settings(changes));
  expect([response.status, response.read()]).toMatchObject([422, { error: { field, code } }]);
  expect((await administrator.get(path)).read()).toMatchObject({
    settings: settings({ authority: made.authority.trim() }),
  });
});

test('only administrators see and change them', async () => {
  expect((await user.get(path)).status).toBe(403);
  expect((await user.send('PUT', path, settings())).status).toBe(403);
});
