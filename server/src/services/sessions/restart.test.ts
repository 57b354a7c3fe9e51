/** A server that stops in a running session, in order or not, and starts again on the same folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordingHits, RecordingMeta, TicketAnswer } from '@sallyport/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { TestAgent } from '../../gateway/testing/test-agent.ts';
import { RemoteSite } from '../../gateway/testing/remote-site.ts';
import { TestClock } from '../../gateway/testing/test-clock.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

const sites: TestSite[] = [];

afterEach(async () => {
  for (const site of sites.splice(0)) await site.stop();
});

/** A process that starts from sources on a busy machine takes its time. */
const patienceMs = 120_000;

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A session with a shell that has said something. */
async function running(site: TestSite) {
  const user = await site.console();
  const agent = await site.agent();
  return { user, agent, ...(await joinedShell(user, agent)) };
}

async function joinedShell(user: TestConsole, agent: TestAgent) {
  const link = await agent.link();
  const started = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  const viewer = await user.view(started.ticket);
  shell.send({ kind: 'output', offset: 0, bytes: bytesOf('before ') });
  await viewer.next('output');
  await user.sessionWhen(started.sessionId, ({ session }) => session.channels[0]?.state === 'open');
  const { sessionId, channelId } = started;
  agent.held = [{ sessionId, channels: [{ channelId, tool: 'terminal', outputOffset: 7 }] }];
  return { link, shell, viewer, ...started };
}

describe('a server that is stopped in order', () => {
  test('tells consoles and agents, and goes on with the session, the shell and the recording when it is back', async () => {
    const first = await startSite();
    const { user, agent, link, viewer, sessionId, channelId } = await running(first);
    const live = await user.live();
    await live.next('hello');
    const second = await first.restart();
    sites.push(second);
    await live.next('shutting-down');
    expect((await live.closed).code).toBe(1012);
    expect((await link.closed).code).toBe(1012);
    expect(await viewer.next('closed')).toMatchObject({ reason: 6 });

    const back = user.at(second);
    expect((await back.session(sessionId)).session).toMatchObject({
      state: 'suspended',
      channels: [{ state: 'detached' }],
    });
    const again = await agent.at(second).link();
    await back.sessionWhen(sessionId, ({ session }) => session.state === 'active');
    const { ticket } = await again.obey('attach-channel');
    const shell = await agent.at(second).channel(ticket);
    expect(await shell.next('resume')).toEqual({ kind: 'resume', offset: 7 });
    const fresh = (await back.askTicket(sessionId, channelId)).read<TicketAnswer>();
    const seen = await back.view(fresh.ticket);
    shell.send({ kind: 'output', offset: 7, bytes: bytesOf('after') });
    expect(await seen.next('output')).toEqual({ kind: 'output', offset: 7, bytes: bytesOf('after') });
    await back.post(`/api/sessions/${sessionId}/end`);
    const recording = (
      await back.get(`/api/sessions/${sessionId}/channels/${channelId}/recording/search?q=before%20after`)
    ).body.toString();
    expect(recording).toContain('before after');
  });

  test('suspends a session once, whether its agent or the server goes first, and says when a wait begins anew', async () => {
    const first = await startSite();
    const { user, agent, link, sessionId } = await running(first);
    link.cut();
    await user.sessionWhen(sessionId, ({ session }) => session.state === 'suspended');
    const second = await first.restart();
    const third = await second.restart();
    sites.push(third);
    const back = user.at(third);
    await agent.at(third).link();
    const { events } = await back.sessionWhen(sessionId, ({ session }) => session.state === 'active');
    const kinds = events.map(({ kind }) => kind).filter((kind) => /suspended|renewed|resumed/.test(kind));
    expect(kinds).toEqual(['session.suspended', 'session.wait-renewed', 'session.wait-renewed', 'session.resumed']);
  });

  test('ends a session whose agent does not come back within two minutes', async () => {
    const first = await startSite();
    const { user, sessionId } = await running(first);
    const clock = new TestClock();
    const { port, data } = first;
    await first.server.stop();
    const second = await startSite({ port, data, clock });
    sites.push(second);
    clock.advance(120_000);
    const { session } = await user.at(second).sessionWhen(sessionId, (now) => now.session.state === 'ended');
    expect(session.endReason).toBe('server-restart-timeout');
  });
});

describe('a server that is killed', () => {
  const folders: string[] = [];
  const remotes: RemoteSite[] = [];

  afterEach(async () => {
    for (const remote of remotes.splice(0)) await remote.kill();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  const start = async (data: string, port?: number): Promise<RemoteSite> => {
    const remote = await RemoteSite.start(data, { port });
    remotes.push(remote);
    return remote;
  };
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'sallyport-killed-'));
    folders.push(made);
    return made;
  };

  test(
    'in a running session has it again: the session resumes, tickets work, the recording goes on',
    async () => {
      const data = folder();
      const first = await start(data);
      const user = first.console;
      const agent = await new TestAgent(first).enrolled(first.enrolmentKey);
      const begun = await joinedShell(user, agent);
      const { sessionId, channelId } = begun;
      // What was shown is on disk a quarter of a second later; wait for it as playback does.
      const recording = `/api/sessions/${sessionId}/channels/${channelId}/recording`;
      while ((await user.get(recording)).read<RecordingMeta>().bytes < 200) await first.sessionChange();
      await first.kill();

      const second = await start(data, first.port);
      const back = user.at(second);
      expect((await back.session(sessionId)).session).toMatchObject({
        state: 'suspended',
        channels: [{ state: 'detached' }],
      });
      const returned = agent.at(second);
      const link = await returned.link();
      await back.sessionWhen(sessionId, ({ session }) => session.state === 'active');
      const { ticket } = await link.obey('attach-channel');
      const shell = await returned.channel(ticket);
      expect(await shell.next('resume')).toEqual({ kind: 'resume', offset: 7 });
      const viewer = await back.view((await back.askTicket(sessionId, channelId)).read<TicketAnswer>().ticket);
      shell.send({ kind: 'output', offset: 7, bytes: bytesOf('after') });
      expect((await viewer.next('output')).bytes).toEqual(bytesOf('after'));
      await back.post(`/api/sessions/${sessionId}/end`);
      const found = await back.get(`${recording}/search?q=before%20after`);
      expect(found.read<RecordingHits>().hits).toMatchObject([{ text: 'before after' }]);
      expect(returned.clientId).toBe(agent.clientId);
    },
    patienceMs,
  );

  test(
    'right after any answer has kept what it answered: sessions, tickets, ends, enrolments, generations',
    async () => {
      const data = folder();
      let site = await start(data);
      const user = site.console;
      const { port } = site;
      const agent = await new TestAgent(site).enrolled(site.enrolmentKey);
      const itemId = await agent.itemId();
      const link = await agent.dial();
      const { generation } = await link.welcome();
      await site.kill();
      site = await start(data, port);
      const second = agent.at(site);
      expect(await site.itemIdOf(second.clientId)).toBe(itemId);
      second.generation = generation;
      await second.link();
      const { sessionId, channelId, ticket } = await user.at(site).jump(itemId);
      await site.kill();
      site = await start(data, port);
      const back = user.at(site);
      const { session, events } = await back.session(sessionId);
      expect(session).toMatchObject({ state: 'suspended', channels: [{ id: channelId }] });
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      const spare = await back.viewer();
      spare.ticket(ticket);
      expect((await back.post(`/api/sessions/${sessionId}/end`)).status).toBe(204);
      await site.kill();
      site = await start(data, port);
      expect((await user.at(site).session(sessionId)).session).toMatchObject({
        state: 'ended',
        endReason: 'ended-by-representative',
      });
    },
    patienceMs,
  );
});
