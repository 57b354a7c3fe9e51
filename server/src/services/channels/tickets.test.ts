/** One-time tickets, shown by everybody but the one they are for. */
import type { ChannelAnswer } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '../../gateway/testing/test-clock.ts';
import type { TestChannelEnd, TestConsole } from '../../gateway/testing/test-console.ts';
import { databases } from '../../gateway/testing/databases.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

let site: TestSite;
let user: TestConsole;
let other: TestConsole;
const clock = new TestClock();

/** A session of its own, with the tickets for both ends of its shell. */
async function tickets() {
  const agent = await site.agent();
  const link = await agent.link();
  const started = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  return { ...started, agent, viewerTicket: started.ticket, agentTicket: body.channels[0]?.ticket ?? '' };
}

async function isRefused(end: TestChannelEnd, ticket: string): Promise<void> {
  end.ticket(ticket);
  expect(await end.next('closed')).toMatchObject({ reason: 2 });
  await end.closed;
}

describe.each(databases)('on %s', (_database, database) => {
  beforeAll(async () => {
    site = await startSite({ clock, database: await database() });
    [user, other] = [await site.console(), await site.console()];
  });

  afterAll(async () => {
    await site.stop();
  });

  describe('a ticket', () => {
    test('opens its channel once', async () => {
      const { agent, viewerTicket, agentTicket } = await tickets();
      await agent.channel(agentTicket);
      await user.view(viewerTicket);
      await isRefused(await user.viewer(), viewerTicket);
      await isRefused(await agent.channel(), agentTicket);
      expect(await site.audited()).toContain('channel.refused');
    });

    test('shown twice at the same moment lets one in', async () => {
      const { agent, viewerTicket, agentTicket } = await tickets();
      await agent.channel(agentTicket);
      const ends = [await user.viewer(), await user.viewer()];
      for (const end of ends) end.ticket(viewerTicket);
      const outcomes = await Promise.all(
        ends.map((end) => end.inbox.next(({ kind }) => kind === 'joined' || kind === 'closed', 'answer')),
      );
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['closed', 'joined']);
    });

    test('is refused to another login, of another user and of the same', async () => {
      const { agent, viewerTicket, agentTicket } = await tickets();
      await agent.channel(agentTicket);
      await isRefused(await other.viewer(), viewerTicket);
      await isRefused(await (await site.login(user.login.user.id)).viewer(), viewerTicket);
      const refused = (await site.world.store.listAuditEntries(50)).filter(({ kind }) => kind === 'channel.refused');
      const who = refused.slice(0, 2).map(({ actorKind, actorId }) => [actorKind, actorId]);
      expect(who).toEqual([user, other].map(({ login }) => ['user', login.user.id]));
      expect(refused[0]?.actorName).toMatch(/^User \d+$/);
      await user.view(viewerTicket);
    });

    test('is refused at the other end', async () => {
      const { agent, viewerTicket, agentTicket } = await tickets();
      await isRefused(await agent.channel(), viewerTicket);
      await isRefused(await user.viewer(), agentTicket);
      await agent.channel(agentTicket);
      await user.view(viewerTicket);
    });

    test('is refused when 15 seconds have passed', async () => {
      const { agent, viewerTicket, agentTicket } = await tickets();
      clock.advance(15_000);
      await isRefused(await user.viewer(), viewerTicket);
      await isRefused(await agent.channel(), agentTicket);
    });

    test('is gone with its channel and with its session', async () => {
      const { agent, viewerTicket, agentTicket, sessionId, channelId } = await tickets();
      await user.send('DELETE', `/api/sessions/${sessionId}/channels/${channelId}`);
      await isRefused(await user.viewer(), viewerTicket);
      const opened = (await user.openShell(sessionId)).read<ChannelAnswer>();
      await user.post(`/api/sessions/${sessionId}/end`);
      await isRefused(await user.viewer(), opened.channel.ticket);
      await isRefused(await agent.channel(), agentTicket);
    });

    test('that nobody made is refused, and a socket that shows none is closed', async () => {
      await isRefused(await user.viewer(), 'A'.repeat(43));
      const { agent } = await tickets();
      const silent = await agent.channel();
      silent.sendBytes(0x41, 0x6c);
      expect((await silent.closed).code).toBe(1008);
    });
  });
});
