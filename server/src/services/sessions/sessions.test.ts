/** Sessions from outside: a real server, an agent that answers by hand, and consoles over HTTPS. */
import type { ChannelAnswer, Me, SessionDetails, SessionPage, TicketAnswer } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import type { TestAgent, TestLink } from '../../gateway/testing/test-agent.ts';
import { databases } from '../../gateway/testing/databases.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

let site: TestSite;
let console1: TestConsole;

interface Endpoint {
  readonly agent: TestAgent;
  readonly link: TestLink;
  readonly itemId: string;
}

async function endpoint(): Promise<Endpoint> {
  const agent = await site.agent();
  const link = await agent.link();
  return { agent, link, itemId: await agent.itemId() };
}

async function nameOf(user: TestConsole): Promise<string> {
  return (await user.get('/api/me')).read<Me>().user.displayName;
}

const kindsOf = ({ events }: SessionDetails): readonly string[] => events.map(({ kind }) => kind);

/** A session that is active, with a shell whose agent's end is joined. */
async function activeSession(from = console1) {
  const { agent, link, itemId } = await endpoint();
  const started = await from.jump(itemId);
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  await from.sessionWhen(started.sessionId, ({ session }) => session.state === 'active');
  return { agent, link, itemId, shell, ...started };
}

describe.each(databases)('on %s', (_database, database) => {
  beforeAll(async () => {
    site = await startSite({ database: await database() });
    console1 = await site.console();
  });

  afterAll(async () => {
    await site.stop();
  });

  describe('starting a session', () => {
    test('answers at once, with a ticket, and tells the agent meanwhile', async () => {
      const { link, itemId } = await endpoint();
      const [result] = await console1.start([itemId], { tool: 'terminal', cols: 100, rows: 30 });
      if (result === undefined || 'refused' in result || result.channel === null) throw new Error('Refused');
      const { session, channel } = result;
      expect(session).toMatchObject({ jumpItemId: itemId, state: 'starting', permissions: { terminal: 'full' } });
      expect(session.participants).toMatchObject([{ userId: console1.login.user.id, leftAt: null }]);
      expect(channel.ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
      const body = await link.obey('open-session');
      expect(body).toMatchObject({ sessionId: session.id, tools: ['terminal'], account: { kind: 'service' } });
      expect(body.channels).toMatchObject([{ channelId: channel.id, tool: 'terminal', cols: 100, rows: 30 }]);
      expect(body.channels[0]?.ticket).not.toBe(channel.ticket);
      const details = await console1.sessionWhen(session.id, (now) => now.session.state === 'active');
      expect(kindsOf(details)).toEqual(['participant.joined', 'session.started', 'channel.opened', 'session.active']);
      expect(details.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
      expect(await site.audited()).toEqual(
        expect.arrayContaining(['session.started', 'channel.opened', 'session.active']),
      );
      expect(site.world.index.find(itemId as never)?.row.status).toBe('in-use');
    });

    test('joins both ends, which then speak through the relay', async () => {
      const { shell, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      expect(await shell.next('limit')).toMatchObject({ offset: 262_144 });
      shell.send({ kind: 'output', offset: 0, bytes: new Uint8Array(Buffer.from('$ ')) });
      expect(Buffer.from((await viewer.next('output')).bytes).toString()).toBe('$ ');
      viewer.send({ kind: 'input', bytes: new Uint8Array(Buffer.from('ls\r')) });
      expect(Buffer.from((await shell.next('input')).bytes).toString()).toBe('ls\r');
    });

    test('that the agent refuses ends with a reason', async () => {
      const { link, itemId } = await endpoint();
      const { sessionId } = await console1.jump(itemId);
      const { counter } = await link.command('open-session');
      link.say({ kind: 'command-result', counter, ok: false, code: 'session.too-many', detail: '' });
      const ended = await console1.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
      expect(ended.session).toMatchObject({
        endReason: 'start-failed',
        endedBy: null,
        channels: [{ state: 'closed' }],
      });
      expect(ended.events.at(-1)).toMatchObject({ kind: 'session.ended', data: { detail: 'session.too-many' } });
    });

    test('of an offline item is refused with the reason', async () => {
      const { link, itemId } = await endpoint();
      const gone = Promise.withResolvers<undefined>();
      const leave = site.world.bus.subscribe('link-changed', () => gone.resolve(undefined));
      link.cut();
      await gone.promise;
      leave();
      expect(await console1.start([itemId])).toMatchObject([
        { jumpItemId: itemId, refused: { reasons: [{ code: 'jump.client-offline' }] } },
      ]);
    });

    test('ten items at once are started, eleven refused as a whole', async () => {
      const endpoints = await Promise.all(Array.from({ length: 11 }, () => endpoint()));
      const ids = endpoints.map(({ itemId }) => itemId);
      const ten = await console1.start(ids.slice(0, 10));
      expect(ten.map((result) => ('session' in result ? result.session.state : 'refused'))).toEqual(
        Array.from({ length: 10 }, () => 'starting'),
      );
      const eleven = await console1.post('/api/sessions', { jumpItemIds: ids });
      expect(eleven.status).toBe(422);
      expect(eleven.reasons).toEqual(['jump.too-many-items']);
    });

    test('of an item in use joins the session there; twice at the same moment is still one', async () => {
      const { link, itemId } = await endpoint();
      const other = await site.console();
      const [one, two] = await Promise.all([console1.jump(itemId), other.jump(itemId)]);
      expect(two.sessionId).toBe(one.sessionId);
      await link.obey('open-session');
      await link.obey('open-channel');
      const details = await console1.sessionWhen(one.sessionId, ({ session }) => session.state === 'active');
      expect(details.session.participants).toHaveLength(2);
      expect(details.session.channels).toHaveLength(2);
      const again = await console1.jump(itemId);
      expect(again.sessionId).toBe(one.sessionId);
      expect((await console1.session(one.sessionId)).session.participants).toHaveLength(2);
    });
  });

  describe('tools of a session', () => {
    test('several shells, each its own channel, up to sixteen', async () => {
      const { link, sessionId } = await activeSession();
      const open = () => console1.openShell(sessionId);
      const second = await open();
      expect(second.status).toBe(200);
      expect(await link.obey('open-channel')).toMatchObject({
        sessionId,
        channel: { channelId: second.read<ChannelAnswer>().channel.id },
      });
      for (let count = 3; count <= 16; count += 1) expect((await open()).status).toBe(200);
      const seventeenth = await open();
      expect(seventeenth.status).toBe(409);
      expect(seventeenth.reasons).toEqual(['tool.too-many-channels']);
    });

    test('a tool that does not exist, and a session that one is not in, are refused', async () => {
      const { sessionId } = await activeSession();
      expect((await console1.openShell(sessionId, 'desktop')).reasons).toEqual(['tool.unknown']);
      const stranger = await site.console();
      expect((await stranger.openShell(sessionId)).reasons).toEqual(['session.not-participant']);
    });

    test('a channel is closed by its participant, and both ends are told', async () => {
      const { link, shell, sessionId, channelId, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      expect((await console1.send('DELETE', `/api/sessions/${sessionId}/channels/${channelId}`)).status).toBe(204);
      expect(await viewer.next('closed')).toMatchObject({ reason: 0 });
      expect(await shell.next('closed')).toMatchObject({ reason: 0 });
      expect(await link.obey('close-channel')).toMatchObject({ channelId, reason: 'closed-by-representative' });
      expect((await console1.send('DELETE', `/api/sessions/${sessionId}/channels/${channelId}`)).status).toBe(404);
    });

    test('a shell that exits closes its channel with all it had to say, and its bytes are counted', async () => {
      const { link, shell, sessionId, channelId, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      link.say({ kind: 'channel-closed', sessionId, channelId, reason: 'exited', exitCode: 0 });
      shell.send({ kind: 'output', offset: 0, bytes: new Uint8Array(Buffer.from('logout\n')) });
      shell.send({ kind: 'exited', offset: 7, code: 0, signal: 0 });
      shell.send({ kind: 'closed', reason: 5, text: '' });
      expect(Buffer.from((await viewer.next('output')).bytes).toString()).toBe('logout\n');
      await viewer.next('exited');
      const { session } = await console1.sessionWhen(sessionId, (now) => now.session.channels[0]?.state === 'closed');
      expect(session.channels).toMatchObject([{ closeReason: 'tool-exited' }]);
      expect(session.channels[0]?.bytes ?? 0).toBeGreaterThan(7);
      expect(session.state).toBe('active');
    });

    test('the bytes of a shell that runs are told too, by answer and live', async () => {
      const { shell, sessionId, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      const before = (await console1.session(sessionId)).session.channels[0]?.bytes ?? 0;
      shell.send({ kind: 'output', offset: 0, bytes: new Uint8Array(1_000) });
      await viewer.next('output');
      const { session, reading } = await console1.session(sessionId);
      expect(session.channels[0]?.bytes ?? 0).toBeGreaterThanOrEqual(before + 1_000);
      const { rows } = (await console1.get('/api/sessions?state=running')).read<SessionPage>();
      expect(rows.find(({ id }) => id === sessionId)?.channels[0]?.bytes).toBe(session.channels[0]?.bytes);
      const live = await console1.live();
      live.say({ kind: 'watch-session', id: sessionId });
      const { details } = await live.next('session');
      expect(details.session.channels[0]?.bytes).toBe(session.channels[0]?.bytes);
      expect(details.reading.instance).toBe(reading.instance);
      expect(details.reading.number).toBeGreaterThan(reading.number);
      live.cut();
    });

    test('an agent that can not open the tool closes the channel', async () => {
      const { link, sessionId } = await activeSession();
      const { channel } = (await console1.openShell(sessionId)).read<ChannelAnswer>();
      const { counter } = await link.command('open-channel');
      link.say({ kind: 'command-result', counter, ok: false, code: 'terminal.no-pty', detail: '' });
      const closed = (now: SessionDetails) => now.session.channels.find(({ id }) => id === channel.id);
      const details = await console1.sessionWhen(sessionId, (now) => closed(now)?.state === 'closed');
      expect(closed(details)?.closeReason).toBe('tool-failed');
    });
  });

  describe('coming back', () => {
    test('a viewer takes a new ticket after a reload and goes on; nobody else may', async () => {
      const { shell, sessionId, channelId, ticket } = await activeSession();
      const first = await console1.view(ticket);
      first.cut();
      const stranger = await site.console();
      expect((await stranger.askTicket(sessionId, channelId)).status).toBe(403);
      const { ticket: fresh } = (await console1.askTicket(sessionId, channelId)).read<TicketAnswer>();
      const second = await console1.view(fresh);
      shell.send({ kind: 'output', offset: 0, bytes: new Uint8Array([65]) });
      expect((await second.next('output')).bytes).toEqual(new Uint8Array([65]));
    });

    test('an agent whose channel is cut is called again by its link at once', async () => {
      const { agent, link, shell, channelId, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      shell.send({ kind: 'output', offset: 0, bytes: new Uint8Array([65]) });
      await viewer.next('output');
      shell.cut();
      const body = await link.obey('attach-channel');
      expect(body.channelId).toBe(channelId);
      const again = await agent.channel(body.ticket);
      expect(await again.next('resume')).toEqual({ kind: 'resume', offset: 1 });
      again.send({ kind: 'output', offset: 1, bytes: new Uint8Array([66]) });
      expect(await viewer.next('output')).toEqual({ kind: 'output', offset: 1, bytes: new Uint8Array([66]) });
    });

    test('an agent that no longer holds the channel says so, and it is closed', async () => {
      const { link, shell, sessionId } = await activeSession();
      shell.cut();
      const { counter } = await link.command('attach-channel');
      link.say({ kind: 'command-result', counter, ok: false, code: 'channel.unknown', detail: '' });
      const { session } = await console1.sessionWhen(sessionId, (now) => now.session.channels[0]?.state === 'closed');
      expect(session.channels[0]?.closeReason).toBe('tool-failed');
    });

    test('a lost link suspends the session; the same process resumes it with its shells', async () => {
      const { agent, link, sessionId, channelId } = await activeSession();
      link.cut();
      const held = await console1.sessionWhen(sessionId, ({ session }) => session.state === 'suspended');
      expect(held.session.suspendedUntil).toBeGreaterThan(Date.now() + 100_000);
      agent.held = [{ sessionId, channels: [{ channelId, tool: 'terminal', outputOffset: 0 }] }];
      await agent.link();
      const back = await console1.sessionWhen(sessionId, ({ session }) => session.state === 'active');
      expect(kindsOf(back).slice(-2)).toEqual(['session.suspended', 'session.resumed']);
      expect(back.session.channels[0]?.state).not.toBe('closed');
    });

    test('an agent that was started anew and knows nothing of the session ends it', async () => {
      const { agent, link, sessionId, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      link.cut();
      await console1.sessionWhen(sessionId, ({ session }) => session.state === 'suspended');
      await agent.link();
      const ended = await console1.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
      expect(ended.session.endReason).toBe('agent-restarted');
      expect(await viewer.next('closed')).toMatchObject({ reason: 0 });
    });

    test('an agent started anew beside its half-open link ends the session too', async () => {
      const { agent, link, sessionId } = await activeSession();
      link.halfOpen();
      await agent.link();
      const ended = await console1.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
      expect(ended.session.endReason).toBe('agent-restarted');
    });

    test('an agent that still holds a session which is over is told to let go', async () => {
      const { agent, link, sessionId } = await activeSession();
      await console1.post(`/api/sessions/${sessionId}/end`);
      link.cut();
      agent.held = [{ sessionId, channels: [] }];
      const again = await agent.link();
      expect(await again.obey('close-session')).toMatchObject({ sessionId, reason: 'ended-by-representative' });
    });
  });

  describe('ending', () => {
    test('by a participant closes everything, tells everybody and is final', async () => {
      const { link, shell, sessionId, channelId, ticket } = await activeSession();
      const viewer = await console1.view(ticket);
      expect((await console1.post(`/api/sessions/${sessionId}/end`)).status).toBe(204);
      expect(await link.obey('close-session')).toEqual({
        kind: 'close-session',
        sessionId,
        reason: 'ended-by-representative',
      });
      expect(await viewer.next('closed')).toMatchObject({ reason: 0 });
      expect(await shell.next('closed')).toMatchObject({ reason: 0 });
      const { session } = await console1.session(sessionId);
      expect(session).toMatchObject({
        state: 'ended',
        endReason: 'ended-by-representative',
        endedBy: await nameOf(console1),
        channels: [{ state: 'closed' }],
      });
      expect(session.participants[0]?.leftAt).not.toBeNull();
      expect((await console1.post(`/api/sessions/${sessionId}/end`)).status).toBe(409);
      expect((await console1.askTicket(sessionId, channelId)).status).toBe(404);
    });

    test('by an administrator who is not in it is told apart; by a stranger it is refused', async () => {
      const { sessionId } = await activeSession();
      const stranger = await site.console();
      expect((await stranger.post(`/api/sessions/${sessionId}/end`)).status).toBe(409);
      const administrator = await site.console({ isAdministrator: true });
      expect((await administrator.post(`/api/sessions/${sessionId}/end`)).status).toBe(204);
      expect((await console1.session(sessionId)).session).toMatchObject({
        endReason: 'ended-by-administrator',
        endedBy: await nameOf(administrator),
      });
    });

    test('a login that ends closes its viewers and spares at once, and its session when nobody else is in it', async () => {
      const leaving = await site.console();
      const { sessionId, ticket } = await activeSession(leaving);
      const viewer = await leaving.view(ticket);
      const spare = await leaving.viewer();
      const live = await leaving.live();
      expect((await leaving.post('/api/sign-out')).status).toBe(204);
      await live.next('login-ended');
      expect((await live.closed).code).toBe(4401);
      await viewer.closed;
      await spare.closed;
      const administrator = await site.console({ isAdministrator: true });
      const ended = await administrator.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
      expect(ended.session.endReason).toBe('login-ended');
      expect(kindsOf(ended).slice(-2)).toEqual(['participant.left', 'session.ended']);
    });

    test('a user who has another login in the session stays in it', async () => {
      const first = await site.console();
      const { sessionId, channelId } = await activeSession(first);
      const second = await site.login(first.login.user.id);
      const { ticket } = (await second.askTicket(sessionId, channelId)).read<TicketAnswer>();
      const viewer = await second.view(ticket);
      await first.post('/api/sign-out');
      const { session } = await second.session(sessionId);
      expect(session).toMatchObject({ state: 'active', participants: [{ leftAt: null }] });
      expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
    });
  });

  describe('the list of sessions', () => {
    test('newest first, by page, by state and by search', async () => {
      const { sessionId } = await activeSession();
      const page = async (query: string) => (await console1.get(`/api/sessions?${query}`)).read<SessionPage>();
      const all = await page('limit=2');
      expect(all.rows[0]?.id).toBe(sessionId);
      expect(all.rows).toHaveLength(2);
      const more = await page(`limit=200&before=${all.next}`);
      expect(more.rows.map(({ id }) => id)).not.toContain(sessionId);
      expect(more.next).toBeNull();
      const running = await page('state=running&limit=200');
      expect(running.rows.map(({ state }) => state)).not.toContain('ended');
      expect((await page('state=ended')).rows.every(({ state }) => state === 'ended')).toBe(true);
      expect((await page('search=ENDPOINT-1&limit=200')).rows.map(({ id }) => id)).toContain(sessionId);
      expect((await page('search=nowhere')).rows).toEqual([]);
    });

    test('of those that run, the ones that the asker is in', async () => {
      const other = await site.console();
      const { sessionId } = await activeSession(other);
      const own = async (of: typeof other) => {
        const { rows } = (await of.get('/api/sessions?state=own&limit=200')).read<SessionPage>();
        return rows.map(({ id }) => id);
      };
      expect(await own(other)).toEqual([sessionId]);
      expect(await own(console1)).not.toContain(sessionId);
      await other.post(`/api/sessions/${sessionId}/end`);
      await expect.poll(() => own(other)).toEqual([]);
    });
  });
});
