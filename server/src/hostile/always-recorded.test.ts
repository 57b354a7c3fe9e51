/** Every way that leads to a shell: what is seen there is recorded, whichever it was. */
import type { ChannelAnswer, TicketAnswer } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAgent, TestLink } from '../gateway/testing/test-agent.ts';
import type { TestChannelEnd, TestConsole } from '../gateway/testing/test-console.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';

let site: TestSite;
let user: TestConsole;

beforeAll(async () => {
  site = await startSite();
  user = await site.console();
});

afterAll(async () => {
  await site.stop();
});

interface Endpoint {
  readonly agent: TestAgent;
  readonly link: TestLink;
  readonly itemId: string;
}

/** A shell that is there at both ends. */
interface Shell {
  readonly sessionId: string;
  readonly channelId: string;
  readonly atAgent: TestChannelEnd;
  readonly atViewer: TestChannelEnd;
  /** Bytes of output before. */
  readonly offset: number;
}

async function endpoint(): Promise<Endpoint> {
  const agent = await site.agent();
  const link = await agent.link();
  return { agent, link, itemId: await agent.itemId() };
}

const terminal = { tool: 'terminal', cols: 80, rows: 24 };

async function startedWith({ agent, link, itemId }: Endpoint, by = user): Promise<Shell> {
  const { sessionId, channelId, ticket } = await by.jump(itemId);
  const atAgent = await agent.channel((await link.obey('open-session')).channels[0]?.ticket);
  return { sessionId, channelId, atAgent, atViewer: await by.view(ticket), offset: 0 };
}

async function openedLater({ agent, link, itemId }: Endpoint): Promise<Shell> {
  const [started] = await user.start([itemId]);
  if (started === undefined || 'refused' in started) throw new Error('Not started');
  await link.obey('open-session');
  const { id: sessionId } = started.session;
  const { channel } = (await user.openShell(sessionId)).read<ChannelAnswer>();
  const atAgent = await agent.channel((await link.obey('open-channel')).channel.ticket);
  return { sessionId, channelId: channel.id, atAgent, atViewer: await user.view(channel.ticket), offset: 0 };
}

async function ofSeveral(first: Endpoint): Promise<Shell> {
  const second = await endpoint();
  const [, started] = await user.start([first.itemId, second.itemId], terminal);
  if (started === undefined || 'refused' in started || started.channel === null) throw new Error('Not started');
  const { session, channel } = started;
  const atAgent = await second.agent.channel((await second.link.obey('open-session')).channels[0]?.ticket);
  const atViewer = await user.view(channel.ticket);
  return { sessionId: session.id, channelId: channel.id, atAgent, atViewer, offset: 0 };
}

async function joined(its: Endpoint): Promise<Shell> {
  const { sessionId } = await startedWith(its);
  const other = await site.console();
  const { sessionId: same, channelId, ticket } = await other.jump(its.itemId);
  expect(same).toBe(sessionId);
  const atAgent = await its.agent.channel((await its.link.obey('open-channel')).channel.ticket);
  return { sessionId, channelId, atAgent, atViewer: await other.view(ticket), offset: 0 };
}

async function inAnotherWindow(its: Endpoint): Promise<Shell> {
  const shell = await startedWith(its);
  shell.atViewer.cut();
  const { ticket } = (await user.askTicket(shell.sessionId, shell.channelId)).read<TicketAnswer>();
  return { ...shell, atViewer: await user.view(ticket) };
}

async function calledAgain(its: Endpoint): Promise<Shell> {
  const shell = await startedWith(its);
  shell.atAgent.cut();
  const atAgent = await its.agent.channel((await its.link.obey('attach-channel')).ticket);
  return { ...shell, atAgent };
}

async function byAnAdministrator(its: Endpoint): Promise<Shell> {
  return await startedWith(its, await site.console({ isAdministrator: true }));
}

/** What anybody who may watch it sees of it. */
async function recordedText({ sessionId, channelId }: Shell): Promise<string> {
  const administrator = await site.console({ isAdministrator: true });
  const answer = await administrator.get(`/api/sessions/${sessionId}/channels/${channelId}/recording/data`);
  return answer.body.toString('latin1');
}

describe('hostile: what is seen in a shell is recorded, also in one that was', () => {
  test.each([
    ['started with its session', startedWith],
    ['opened later', openedLater],
    ['one of several, started with one press', ofSeveral],
    ['opened by somebody who joined', joined],
    ['taken up in another window', inAnotherWindow],
    ['lost and taken up by its agent', calledAgain],
    ['started by an administrator', byAnAdministrator],
  ] as const)('%s', async (way, open) => {
    const shell = await open(await endpoint());
    const words = `seen when ${way}`;
    shell.atAgent.send({ kind: 'output', offset: shell.offset, bytes: new TextEncoder().encode(words) });
    await shell.atViewer.next('output');
    await expect.poll(() => recordedText(shell), { timeout: 5_000 }).toContain(words);
    const channels = await site.world.store.listChannels([shell.sessionId as never]);
    expect(channels.map(({ recorded }) => recorded)).toEqual(channels.map(() => 1));
  });
});
