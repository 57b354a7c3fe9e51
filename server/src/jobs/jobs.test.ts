/** What time alone does, with a clock that is put forward. */
import type { JumpClientId, UserId } from '@sallyport/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '../gateway/testing/test-clock.ts';
import type { TestConsole } from '../gateway/testing/test-console.ts';
import { noteContact } from '../services/link/note-contact.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';

let site: TestSite;
let user: TestConsole;
const clock = new TestClock();

beforeAll(async () => {
  site = await startSite({ clock });
  user = await site.console();
});

afterAll(async () => {
  await site.stop();
});

const minutes = (count: number): number => count * 60_000;

async function started() {
  const agent = await site.agent();
  const link = await agent.link();
  return { agent, link, ...(await user.jump(await agent.itemId())) };
}

async function active() {
  const begun = await started();
  const body = await begun.link.obey('open-session');
  await user.sessionWhen(begun.sessionId, ({ session }) => session.state === 'active');
  return { ...begun, agentTicket: body.channels[0]?.ticket ?? '' };
}

describe('sessions', () => {
  test('suspended for two minutes end, because the agent is gone', async () => {
    const { link, sessionId } = await active();
    link.cut();
    await user.sessionWhen(sessionId, ({ session }) => session.state === 'suspended');
    clock.advance(minutes(2) - 30_000);
    expect((await user.session(sessionId)).session.state).toBe('suspended');
    clock.advance(30_000);
    const { session } = await user.sessionWhen(sessionId, (now) => now.session.state === 'ended');
    expect(session).toMatchObject({
      endReason: 'agent-gone',
      channels: [{ state: 'closed', closeReason: 'session-ended' }],
    });
  });

  test('whose agent does not answer the start end as failed', async () => {
    const { sessionId } = await started();
    clock.advance(15_000);
    const { session, events } = await user.sessionWhen(sessionId, (now) => now.session.state === 'ended');
    expect(session.endReason).toBe('start-failed');
    expect(events.at(-1)?.data).toMatchObject({ detail: 'unanswered' });
  });

  test('that are active stay, however long', async () => {
    const { agent, agentTicket, sessionId } = await active();
    await agent.channel(agentTicket);
    await user.sessionWhen(sessionId, ({ session }) => session.channels[0]?.state === 'detached');
    clock.advance(minutes(60));
    const asked = site.world.bus.ask('command-agent', {
      jumpClientId: agent.clientId as never,
      body: { kind: 'refresh-facts' },
    });
    void asked;
    expect((await user.session(sessionId)).session).toMatchObject({
      state: 'active',
      channels: [{ state: 'detached' }],
    });
  });
});

describe('channels', () => {
  test('to which the agent never came are closed when its ticket is no longer good', async () => {
    const { sessionId } = await active();
    clock.advance(15_000);
    const { session } = await user.sessionWhen(sessionId, (now) => now.session.channels[0]?.state === 'closed');
    expect(session).toMatchObject({ state: 'active', channels: [{ closeReason: 'not-opened' }] });
  });

  test('whose agent left and does not come back are called for two minutes, then closed', async () => {
    const { agent, link, agentTicket, sessionId } = await active();
    const shell = await agent.channel(agentTicket);
    await user.sessionWhen(sessionId, ({ session }) => session.channels[0]?.state === 'detached');
    shell.cut();
    await link.obey('attach-channel');
    clock.advance(10_000);
    await link.obey('attach-channel');
    clock.advance(minutes(2));
    const { session } = await user.sessionWhen(sessionId, (now) => now.session.channels[0]?.state === 'closed');
    expect(session.channels).toMatchObject([{ closeReason: 'agent-gone' }]);
    expect(await link.obey('close-channel')).toMatchObject({ reason: 'agent-gone' });
  });

  test('whose shell exited by the link\u2019s word alone are closed after their last words had time', async () => {
    const { agent, link, agentTicket, sessionId, channelId } = await active();
    await agent.channel(agentTicket);
    await user.sessionWhen(sessionId, ({ session }) => session.channels[0]?.state === 'detached');
    link.say({ kind: 'channel-closed', sessionId, channelId, reason: 'exited', exitCode: 0 });
    const asked = site.world.bus.ask('command-agent', {
      jumpClientId: agent.clientId as never,
      body: { kind: 'refresh-facts' },
    });
    await link.obey('refresh-facts');
    await asked;
    clock.advance(11_000);
    const { session } = await user.sessionWhen(sessionId, (now) => now.session.channels[0]?.state === 'closed');
    expect(session.channels).toMatchObject([{ closeReason: 'tool-exited' }]);
  });
});

describe('logins', () => {
  test('that were ended by another process are noticed within five seconds: sockets close, the user is out', async () => {
    const leaving = await site.console();
    const agent = await site.agent();
    const link = await agent.link();
    const { sessionId, ticket } = await leaving.jump(await agent.itemId());
    const body = await link.obey('open-session');
    await agent.channel(body.channels[0]?.ticket);
    const viewer = await leaving.view(ticket);
    const live = await leaving.live();
    const { store } = site.world;
    await store.commit([store.removeLoginsOfUser(leaving.login.user.id as UserId)]);
    const since = performance.now();
    expect((await live.closed).code).toBe(4401);
    await viewer.closed;
    expect(performance.now() - since).toBeLessThan(5_500);
    const seesAll = await site.console({ isAdministrator: true });
    await seesAll.sessionWhen(sessionId, ({ session }) => session.endReason === 'login-ended');
  });
});

test('last contact is written for all linked clients at once, and tickets that nobody used are swept', async () => {
  const agents = await Promise.all(Array.from({ length: 3 }, () => site.agent()));
  for (const agent of agents) await agent.link();
  const { store } = site.world;
  const { channelId, ticket } = await user.jump((await agents[0]?.itemId()) ?? '');
  clock.advance(minutes(1));
  const ids = agents.map(({ clientId }) => clientId as JumpClientId);
  await noteContact({ store, clock }, ids);
  const now = clock.now();
  for (const id of ids) expect(now - ((await store.findJumpClient(id))?.lastContactAt ?? 0)).toBeLessThan(10_000);
  expect(channelId).toMatch(/^ch_/);
  const spare = await user.viewer();
  spare.ticket(ticket);
  expect(await spare.next('closed')).toMatchObject({ reason: 2 });
});
