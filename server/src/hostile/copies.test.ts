/** A machine with two entries in two groups: rights on one of them are worth nothing on the other, in whatever one asks. */
import { performance } from 'node:perf_hooks';
import type { JumpClientId, JumpGroupId, JumpItemId } from '@sallyport/domain';
import type { GroupSummary, ItemDetails, ItemPage, SessionDetails, SessionPage } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessChanged, addEntry, makeGroup, roleId, setMember } from '../gateway/testing/entries.ts';
import type { TestAgent, TestLink } from '../gateway/testing/test-agent.ts';
import type { TestConsole } from '../gateway/testing/test-console.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import { idOf } from '../store/testing/rows.ts';

let site: TestSite;
let administrator: TestConsole;

beforeAll(async () => {
  site = await startSite();
  administrator = await site.console({ isAdministrator: true });
});

afterAll(async () => {
  await site.stop();
});

interface Copied {
  readonly agent: TestAgent;
  readonly link: TestLink;
  /** The entry of the enrolment, and its copy in a group of its own. */
  readonly first: string;
  readonly copy: JumpItemId;
  readonly copyGroup: JumpGroupId;
  /** Somebody who may start sessions in the copy's group, and has no role anywhere else. */
  readonly user: TestConsole;
}

let groups = 0;

/** Of no item. */
const nowhere = idOf('jump-item', 1);

async function copied(): Promise<Copied> {
  const agent = await site.agent();
  const link = await agent.link();
  const first = await agent.itemId();
  groups += 1;
  const copyGroup = await makeGroup(site, `Copies ${groups}`);
  const copy = await addEntry(site, { client: agent.clientId, group: copyGroup, name: `copy-${groups}` });
  const user = await site.console({ everywhere: 'no-access' });
  await setMember(site, { group: copyGroup, user: user.login.user.id, role: 'start-sessions-only' });
  return { agent, link, first, copy, copyGroup, user };
}

/** A session of the administrator on the first entry, with a shell that has been recorded. */
async function foreignSession({ first, link, agent }: Copied) {
  const started = await administrator.jump(first);
  const opened = await link.obey('open-session');
  await agent.channel(opened.channels[0]?.ticket);
  return started;
}

describe('hostile case 9: rights on one copy of a machine', () => {
  test('show that copy alone, in list, counts, tree, search and details', async () => {
    const { user, copy, copyGroup, first } = await copied();
    const page = (await user.get('/api/jump-items?search=')).read<ItemPage>();
    expect(page.rows.map(({ id }) => id)).toEqual([copy]);
    expect([page.total, page.counts.total]).toEqual([1, 1]);
    const tree = (await user.get('/api/jump-groups')).read<readonly GroupSummary[]>();
    expect(tree.map(({ id, total, isOwn }) => [id, total, isOwn])).toEqual(
      expect.arrayContaining([
        [copyGroup, 1, false],
        [expect.any(String), 0, true],
      ]),
    );
    expect(tree).toHaveLength(2);
    expect((await user.get(`/api/jump-items/${copy}`)).read<ItemDetails>().item.id).toBe(copy);
    const answers = [await user.get(`/api/jump-items/${first}`), await user.get(`/api/jump-items/${nowhere}`)];
    const [hidden, absent] = answers.map(({ error }) => ({ ...error, requestId: '' }));
    expect(hidden).toEqual(absent);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(await deniedTo(user)).toEqual(['item.hidden']);
  });

  test('start nothing on the other, which is told as one that was removed', async () => {
    const { user, first, copy, link } = await copied();
    const [refused, absent] = [await user.start([first]), await user.start([nowhere])];
    expect(reasonsOf(refused)).toEqual(reasonsOf(absent));
    expect(reasonsOf(refused)).toEqual(['jump.item-removed']);
    await user.jump(copy);
    await link.obey('open-session');
  });

  test('show no session of the other: not in the list, the details, the history, its recording or its channels', async () => {
    const place = await copied();
    const { user, copy } = place;
    const { sessionId, channelId } = await foreignSession(place);
    const listed = async () => (await user.get('/api/sessions')).read<SessionPage>().rows.map(({ id }) => id);
    const refused = async () => {
      const base = `/api/sessions/${sessionId}`;
      const recording = `${base}/channels/${channelId}/recording`;
      const asked = await Promise.all([
        user.get(base),
        ...['', '/data', '/at?ms=0', '/search?q=a', '/export?format=text'].map((part) =>
          user.get(`${recording}${part}`),
        ),
      ]);
      return asked.map(({ status }) => status);
    };
    expect(await listed()).toEqual([]);
    expect(await refused()).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await user.askTicket(sessionId, channelId)).status).toBe(403);
    expect((await user.openShell(sessionId)).status).toBe(409);
    const details = (await user.get(`/api/jump-items/${copy}`)).read<ItemDetails>();
    expect([details.running, details.history, details.item.sessions]).toEqual([[], [], 0]);
    expect((await administrator.post(`/api/sessions/${sessionId}/end`)).status).toBe(204);
    expect(await listed()).toEqual([]);
    expect(await refused()).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await user.get(`/api/jump-items/${copy}`)).read<ItemDetails>().history).toEqual([]);
  });

  test('bring no live word of the other: neither of the item nor of its session', async () => {
    const place = await copied();
    const { user, first, copy, link } = place;
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [first, copy] });
    live.say({ kind: 'watch-sessions', on: true });
    expect((await live.next('items')).rows.map(({ id }) => id)).toEqual([copy]);
    const { sessionId } = await foreignSession(place);
    live.say({ kind: 'watch-session', id: sessionId });
    await administrator.post(`/api/sessions/${sessionId}/end`);
    await link.obey('close-session');
    // What is told after all that is told: the user's own session.
    const own = await user.start([copy]);
    await live.next('sessions-changed');
    const told = live.inbox.all();
    expect(JSON.stringify(told)).not.toContain(first);
    expect(JSON.stringify(told)).not.toContain(sessionId);
    expect(own).toHaveLength(1);
    live.cut();
  });
});

function reasonsOf(results: Awaited<ReturnType<TestConsole['start']>>): readonly string[] {
  return results.flatMap((result) => ('refused' in result ? result.refused.reasons.map(({ code }) => code) : []));
}

async function deniedTo(user: TestConsole): Promise<readonly unknown[]> {
  const entries = await site.world.store.listAuditEntries(200);
  const own = entries.filter(({ kind, actorId }) => kind === 'request.refused' && actorId === user.login.user.id);
  return own.map(({ data }) => (JSON.parse(data) as { readonly because: unknown }).because);
}

/** How the last event of a session reads, once there is one of this kind. */
async function eventOf(sessionId: string, kind: string): Promise<SessionDetails['events'][number] | undefined> {
  const details = await administrator.sessionWhen(sessionId, ({ events }) =>
    events.some((event) => event.kind === kind),
  );
  return details.events.findLast((event) => event.kind === kind);
}

describe('whoever could not jump there any more', () => {
  const losses: readonly (readonly [string, string, (place: Copied) => Promise<void>])[] = [
    [
      'the role in the group',
      'jump.not-permitted',
      ({ user, copyGroup }) => setMember(site, { group: copyGroup, user: user.login.user.id, role: undefined }),
    ],
    [
      'the right to hold sessions',
      'jump.support-not-allowed',
      async ({ user }) => {
        const { store } = site.world;
        await store.commit([store.updateUser(user.login.user.id as never, { settings: '{}' })]);
        await accessChanged(site);
      },
    ],
    [
      'the entry, which was removed',
      'jump.item-removed',
      async ({ copy, agent }) => {
        const { store, bus } = site.world;
        await store.commit([store.removeJumpItem(copy)]);
        bus.publish('client-changed', { jumpClientId: agent.clientId as JumpClientId });
      },
    ],
    [
      'the entry, which was moved away',
      'jump.not-permitted',
      async ({ copy, agent }) => {
        const { store, bus } = site.world;
        const elsewhere = await makeGroup(site, `Elsewhere ${groups}`);
        await store.commit([store.updateJumpItem(copy, { jumpGroupId: elsewhere })]);
        bus.publish('client-changed', { jumpClientId: agent.clientId as JumpClientId });
      },
    ],
  ];

  test.each(losses)('is out of the session within five seconds: %s', async (_, reason, lose) => {
    const place = await copied();
    const { user, copy, link, agent } = place;
    const { sessionId, ticket, channelId } = await user.jump(copy);
    await agent.channel((await link.obey('open-session')).channels[0]?.ticket);
    const viewer = await user.view(ticket);
    const at = performance.now();
    await lose(place);
    await viewer.closed;
    await link.obey('close-session');
    expect(performance.now() - at).toBeLessThan(5_000);
    const left = await eventOf(sessionId, 'participant.left');
    expect(left).toMatchObject({ actor: { kind: 'server' }, data: { because: 'access-lost', reason } });
    expect((await eventOf(sessionId, 'session.ended'))?.data).toMatchObject({ reason: 'access-lost' });
    expect(await site.audited()).toContain('participant.left');
    expect((await user.askTicket(sessionId, channelId)).status).not.toBe(200);
  });

  test('leaves those in it who still could, and gets no socket back', async () => {
    const place = await copied();
    const { user, copy, link, agent, copyGroup } = place;
    const started = await administrator.jump(copy);
    await agent.channel((await link.obey('open-session')).channels[0]?.ticket);
    const kept = await administrator.view(started.ticket);
    await user.start([copy]);
    const mine = (await user.askTicket(started.sessionId, started.channelId)).read<{ readonly ticket: string }>();
    await setMember(site, { group: copyGroup, user: user.login.user.id, role: undefined });
    await eventOf(started.sessionId, 'participant.left');
    const late = await user.viewer();
    late.ticket(mine.ticket);
    await late.closed;
    const { session } = await administrator.session(started.sessionId);
    expect(session.state).toBe('active');
    expect(session.participants.filter(({ leftAt }) => leftAt === null)).toHaveLength(1);
    expect(kept.socket.readyState).toBe(kept.socket.OPEN);
  });

  test('a change of role elsewhere, or of what is permitted besides starting, puts nobody out', async () => {
    const place = await copied();
    const { user, copy, link } = place;
    const { sessionId } = await user.jump(copy);
    await link.obey('open-session');
    const other = await makeGroup(site, `Other ${groups}`);
    await setMember(site, { group: other, user: user.login.user.id, role: 'no-access' });
    await setMember(site, { group: place.copyGroup, user: user.login.user.id, role: 'administrator' });
    const { store } = site.world;
    await store.commit([
      store.updateUser(user.login.user.id as never, { systemRoleId: await roleId(site, 'auditor') }),
    ]);
    await accessChanged(site);
    const { session } = await user.session(sessionId);
    expect(session.participants).toMatchObject([{ leftAt: null }]);
  });
});

describe('a live list', () => {
  test('loses and gains rows at once when access changes', async () => {
    const { user, copy, copyGroup } = await copied();
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [copy] });
    await live.next('items');
    const { version } = await live.next('counts', ({ total }) => total === 1);
    await setMember(site, { group: copyGroup, user: user.login.user.id, role: 'auditor' });
    expect(await live.next('items', ({ removed }) => removed.length > 0)).toMatchObject({ rows: [], removed: [copy] });
    const gone = await live.next('counts', ({ total }) => total === 0);
    expect(gone.version).not.toBe(version);
    await setMember(site, { group: copyGroup, user: user.login.user.id, role: 'administrator' });
    const back = await live.next('counts', ({ total }) => total === 1);
    expect(back.version).not.toBe(gone.version);
    live.say({ kind: 'watch-items', ids: [copy] });
    await setMember(site, { group: copyGroup, user: user.login.user.id, role: 'start-sessions-only' });
    const { rows } = await live.next('items', (message) => message.rows.length > 0);
    expect(rows[0]?.actions).toMatchObject({ jump: { allowed: true }, remove: { allowed: false } });
    live.cut();
  });
});
