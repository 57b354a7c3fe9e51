/** What sessions permit, from outside: policies in the database, an agent that says who is there, and consoles. */
import { newId } from '@sallyport/domain';
import type { PromptingRules, SessionPermissions, SessionPolicyId } from '@sallyport/domain';
import type { SessionDetails } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addEntry, makeGroup } from '../../gateway/testing/entries.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import type { TestLink } from '../../gateway/testing/test-agent.ts';

let site: TestSite;
let console1: TestConsole;

beforeAll(async () => {
  site = await startSite();
  console1 = await site.console();
});

afterAll(async () => {
  await site.stop();
});

let number = 1;

/** A policy that says just this. */
async function policy(
  permissions: Partial<SessionPermissions>,
  prompting: PromptingRules | null = null,
): Promise<SessionPolicyId> {
  const { store, clock, random, bus, access } = site.world;
  const id = newId('session-policy', clock.now(), random.bytes(10));
  number += 1;
  await store.commit([
    store.insertSessionPolicy({
      id,
      displayName: `Policy ${number}`,
      displayNameFold: `policy ${number}`,
      codeName: `policy-${number}`,
      description: '',
      permissions: JSON.stringify(permissions),
      prompting: prompting === null ? null : JSON.stringify(prompting),
      availability: JSON.stringify({ users: true, representativeInvite: true, jumpItems: true }),
    }),
  ]);
  bus.publish('access-changed', {});
  await access.current();
  return id;
}

interface Policies {
  readonly present?: SessionPolicyId | null;
  readonly away?: SessionPolicyId | null;
}

async function endpoint({ present = null, away = null }: Policies, presence: TestLink['presence']) {
  const agent = await site.agent();
  const link = await agent.link();
  link.presence = presence;
  const itemId = (await agent.itemId()) as never;
  const { store, bus } = site.world;
  const changed = Promise.withResolvers<undefined>();
  const leave = site.world.index.onChange(() => changed.resolve(undefined));
  await store.commit([
    store.updateJumpItem(itemId, { attendedSessionPolicyId: present, unattendedSessionPolicyId: away }),
  ]);
  bus.publish('client-changed', { jumpClientId: agent.clientId as never });
  await changed.promise;
  leave();
  return { agent, link, itemId: itemId as string };
}

/** As its starter gets it. */
async function started(from: TestConsole, itemId: string): Promise<SessionDetails> {
  const [result] = await from.start([itemId]);
  if (result === undefined || 'refused' in result) throw new Error('Refused');
  return await from.session(result.session.id);
}

const someoneWorks = { userLoggedIn: true, screenLocked: false, screenSaverRuns: false };
const nobody = { userLoggedIn: false, screenLocked: false, screenSaverRuns: false };

const terminalOf = ({ session, policies }: SessionDetails) => {
  const [participant] = session.participants;
  const decided = policies.participants[participant?.id ?? '']?.permissions.find(
    ({ permission }) => permission === 'terminal',
  );
  return [session.permissions.terminal, decided?.level, decided?.by?.place];
};

describe('the policy for whoever is there', () => {
  test.each([
    ['somebody works at it', someoneWorks, 'present', 'read-only'],
    ['nobody is logged in', nobody, 'not-present', 'none'],
    [
      'it is locked, and the site looks at logins only',
      { ...someoneWorks, screenLocked: true },
      'present',
      'read-only',
    ],
    ['an agent that does not know the question: the lesser of both', undefined, 'unknown', 'none'],
  ] as const)('%s', async (_, presence, customer, level) => {
    const policies = { present: await policy({ terminal: 'read-only' }), away: await policy({ terminal: 'none' }) };
    const { itemId } = await endpoint(policies, presence);
    const details = await started(console1, itemId);
    expect(details.policies.customer).toBe(customer);
    expect(terminalOf(details)).toEqual([level, level, 'item']);
    expect(details.events.find(({ kind }) => kind === 'session.started')?.data).toMatchObject({ customer });
  });

  test('an agent that never answers holds a start up for three seconds', async () => {
    const { itemId } = await endpoint({ present: await policy({ terminal: 'read-only' }) }, 'silent');
    const since = performance.now();
    const details = await started(console1, itemId);
    expect(performance.now() - since).toBeGreaterThan(2_900);
    expect(performance.now() - since).toBeLessThan(6_000);
    expect([details.policies.customer, details.session.permissions.terminal]).toEqual(['unknown', 'read-only']);
  });

  test('by the state of the screen, once an administrator has the site look at it', async () => {
    const { store } = site.world;
    const administrator = await site.console({ isAdministrator: true });
    const settings = { simultaneousJumps: 'join', screenStateDetectsPresence: false };
    const look = async (screenStateDetectsPresence: boolean) => {
      const wish = { ...settings, screenStateDetectsPresence };
      const answer = await administrator.send('PUT', '/api/admin/jump-item-settings', wish);
      expect([answer.status, answer.read()]).toEqual([200, wish]);
      const [entry] = await store.listAuditEntries(1);
      expect([entry?.kind, entry?.actorId, JSON.parse(entry?.data ?? '')]).toEqual([
        'setting.changed',
        administrator.login.user.id,
        { changes: { screenStateDetectsPresence: [!screenStateDetectsPresence, screenStateDetectsPresence] } },
      ]);
    };
    const policies = { present: await policy({ terminal: 'read-only' }), away: await policy({ terminal: 'none' }) };
    const { itemId } = await endpoint(policies, { ...someoneWorks, screenLocked: true });
    const next = async () => {
      const { session, policies: decided } = await started(console1, itemId);
      expect((await console1.post(`/api/sessions/${session.id}/end`)).status).toBe(204);
      return [decided.customer, session.permissions.terminal];
    };
    expect(await next()).toEqual(['present', 'read-only']);
    await look(true);
    expect(await next()).toEqual(['not-present', 'none']);
    // Whoever may not change it leaves it as it is, and so does what is no setting.
    const wish = { ...settings, screenStateDetectsPresence: false };
    expect((await console1.send('PUT', '/api/admin/jump-item-settings', wish)).status).toBe(403);
    const wrong = { ...wish, screenStateDetectsPresence: 'no' };
    const refused = await administrator.send('PUT', '/api/admin/jump-item-settings', wrong);
    expect([refused.status, refused.error.field]).toEqual([422, 'screenStateDetectsPresence']);
    expect(await next()).toEqual(['not-present', 'none']);
    await look(false);
    expect(await next()).toEqual(['present', 'read-only']);
  });

  test('where nothing depends on it, the start waits for nobody and it is noted afterwards', async () => {
    const same = await policy({ terminal: 'read-only' });
    const { link, itemId } = await endpoint({ present: same, away: same }, someoneWorks);
    const { session, policies } = await started(console1, itemId);
    expect(policies.customer).toBe(null);
    await link.obey('open-session');
    const noted = await console1.sessionWhen(session.id, ({ events }) =>
      events.some(({ kind }) => kind === 'session.customer'),
    );
    expect(noted.policies.customer).toBe('present');
    expect(noted.events.at(-1)).toMatchObject({ actor: { kind: 'agent' }, data: { customer: 'present' } });
  });

  test('an agent that was not asked forges nothing', async () => {
    const policies = { present: await policy({ terminal: 'full' }), away: await policy({ terminal: 'read-only' }) };
    const { link, itemId } = await endpoint(policies, nobody);
    const forged = { kind: 'command-result', counter: 1, ok: true, presence: someoneWorks };
    link.say(forged);
    const details = await started(console1, itemId);
    const { counter } = await link.command('open-session');
    link.say({ ...forged, counter });
    const active = await console1.sessionWhen(details.session.id, ({ session }) => session.state === 'active');
    expect([active.policies.customer, active.session.permissions.terminal]).toEqual(['not-present', 'read-only']);
  });
});

test('copies of one client start by what their own entry says, and by nothing of the other', async () => {
  const first = await policy({ terminal: 'read-only' });
  const { agent, itemId } = await endpoint({ present: first, away: first }, someoneWorks);
  const copy = await addEntry(site, {
    client: agent.clientId,
    group: await makeGroup(site, 'Of the copy'),
    name: 'a copy of its own',
  });
  const administrator = await site.console({ isAdministrator: true });
  const second = await policy({ terminal: 'none' });
  const changes = { attendedSessionPolicyId: second, unattendedSessionPolicyId: second };
  expect((await administrator.send('PATCH', '/api/jump-items', { ids: [copy], changes })).status).toBe(200);
  const levels = async () => {
    const both = [await started(console1, itemId), await started(console1, copy)];
    for (const { session } of both) await console1.post(`/api/sessions/${session.id}/end`);
    return both.map(terminalOf);
  };
  expect(await levels()).toEqual([
    ['read-only', 'read-only', 'item'],
    ['none', 'none', 'item'],
  ]);
  // Without a policy of its own the copy has what everybody has, and not what the other entry says.
  const none = { attendedSessionPolicyId: null, unattendedSessionPolicyId: null };
  expect((await administrator.send('PATCH', '/api/jump-items', { ids: [copy], changes: none })).status).toBe(200);
  expect(await levels()).toEqual([
    ['read-only', 'read-only', 'item'],
    ['full', 'full', 'global'],
  ]);
});

describe('during a session', () => {
  test('neither who is there nor a changed policy changes anything', async () => {
    const present = await policy({ terminal: 'full' });
    const { link, itemId } = await endpoint({ present, away: await policy({ terminal: 'none' }) }, someoneWorks);
    const before = await started(console1, itemId);
    await link.obey('open-session');
    link.presence = nobody;
    const { store, bus } = site.world;
    const row = await store.findSessionPolicy(present);
    if (row === undefined) throw new Error('No policy');
    await store.commit([store.updateSessionPolicy(row, { permissions: JSON.stringify({ terminal: 'none' }) })]);
    bus.publish('access-changed', {});
    const after = await console1.session(before.session.id);
    expect(after.session.permissions).toEqual(before.session.permissions);
    expect(after.policies.customer).toBe('present');
    expect((await console1.openShell(before.session.id)).status).toBe(200);
  });

  test('who joins gets what their own policy says of the customer of the start, within the session', async () => {
    const present = await policy({});
    const { link, itemId } = await endpoint({ present, away: await policy({ terminal: 'none' }) }, someoneWorks);
    const { session } = await started(console1, itemId);
    await link.obey('open-session');
    link.presence = nobody;
    const { store, bus } = site.world;
    const other = await site.console();
    const userId = other.login.user.id as never;
    await store.commit([store.updateUser(userId, { sessionPolicyId: await policy({ terminal: 'read-only' }) })]);
    bus.publish('access-changed', {});
    await started(other, itemId);
    const { session: joined, policies } = await console1.session(session.id);
    const levels = joined.participants.map(({ id, userId: who }) => [
      who,
      policies.participants[id]?.permissions.find(({ permission }) => permission === 'terminal'),
    ]);
    expect(levels).toMatchObject([
      [console1.login.user.id, { level: 'full', by: { place: 'global' } }],
      [userId, { level: 'read-only', by: { place: 'representative' } }],
    ]);
  });
});

test('a session records the portal of its client, whose policy decides where the item has none', async () => {
  const { store, bus, access, index, clock, random } = site.world;
  const publicSiteAddress = 'berlin.example.com';
  const id = newId('public-portal', clock.now(), random.bytes(10));
  const sessionPolicyId = await policy({ terminal: 'read-only' });
  await store.commit([
    store.insertPublicPortal({ id, name: 'Berlin', nameFold: 'berlin', sessionPolicyId }),
    store.insertPortalAddress({ address: publicSiteAddress, publicPortalId: id, position: 0 }),
  ]);
  const plain = await endpoint({}, someoneWorks);
  const governed = await endpoint({ present: await policy({ terminal: 'full' }) }, someoneWorks);
  for (const { agent, itemId } of [plain, governed]) {
    const jumpClientId = agent.clientId as never;
    await store.commit([store.updateJumpClient(jumpClientId, { publicSiteAddress })]);
    bus.publish('client-changed', { jumpClientId });
    await expect.poll(() => index.find(itemId as never)?.entry.row.publicSiteAddress).toBe(publicSiteAddress);
  }
  bus.publish('access-changed', {});
  await access.current();
  const before = await started(console1, plain.itemId);
  expect([before.policies.portal, terminalOf(before)]).toEqual([
    { id, name: 'Berlin' },
    ['read-only', 'read-only', 'portal'],
  ]);
  const other = await started(console1, governed.itemId);
  expect([other.policies.portal?.name, terminalOf(other)]).toEqual(['Berlin', ['full', 'full', 'item']]);
  // What it was then it stays.
  const jumpClientId = plain.agent.clientId as never;
  await store.commit([store.updateJumpClient(jumpClientId, { publicSiteAddress: null })]);
  bus.publish('client-changed', { jumpClientId });
  await expect.poll(() => index.find(plain.itemId as never)?.entry.row.publicSiteAddress).toBe(null);
  expect((await console1.session(before.session.id)).policies.portal).toEqual({ id, name: 'Berlin' });
});

describe('a prompt that nobody can see', () => {
  const asks: PromptingRules = { prompt: 'always', tools: [], once: false, timeoutSeconds: 30, defaultAnswer: 'deny' };
  const terminal = { tool: 'terminal', cols: 80, rows: 24 } as const;

  test('refuses a tool whose default answer is no, and says why', async () => {
    const away = await policy({}, asks);
    const { itemId } = await endpoint({ present: away, away }, nobody);
    expect(await console1.start([itemId], terminal)).toMatchObject([
      { refused: { reasons: [{ code: 'tool.prompt-denied' }] } },
    ]);
    const { session } = await started(console1, itemId);
    const refused = await console1.openShell(session.id);
    expect([refused.status, refused.reasons]).toEqual([409, ['tool.prompt-denied']]);
    expect((await console1.session(session.id)).events.at(-1)).toMatchObject({
      kind: 'prompt.answered',
      data: { tool: 'terminal', answer: 'deny', because: 'nobody-to-ask' },
    });
  });

  test('opens one whose default answer is yes, and notes that nobody was asked', async () => {
    const away = await policy({}, { ...asks, defaultAnswer: 'allow' });
    const { link, itemId } = await endpoint({ present: away, away }, nobody);
    const { sessionId } = await console1.jump(itemId);
    await link.obey('open-session');
    const { events, policies, session } = await console1.session(sessionId);
    const answered = events.filter(({ kind }) => kind === 'prompt.answered');
    expect(answered).toMatchObject([{ data: { tool: 'terminal', answer: 'allow', because: 'nobody-to-ask' } }]);
    const [participant] = session.participants;
    expect(policies.participants[participant?.id ?? '']?.prompting).toMatchObject({
      prompt: 'always',
      by: { place: 'item' },
    });
  });
});
