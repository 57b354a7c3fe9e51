/** A modified console and a modified agent: whatever they send, nothing gets further than it may. */
import type { ItemPage, SessionDetails } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainFacts, TestAgent } from './testing/test-agent.ts';
import type { TestConsole } from './testing/test-console.ts';
import { startSite } from './testing/test-site.ts';
import type { TestSite } from './testing/test-site.ts';

let site: TestSite;
let user: TestConsole;

beforeAll(async () => {
  site = await startSite();
  user = await site.console();
});

afterAll(async () => {
  await site.stop();
});

async function joined() {
  const agent = await site.agent();
  const link = await agent.link();
  const started = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  const viewer = await user.view(started.ticket);
  await user.sessionWhen(started.sessionId, ({ session }) => session.state === 'active');
  return { agent, link, shell, viewer, ...started };
}

const violationsIn = ({ events }: SessionDetails) => events.filter(({ kind }) => kind === 'channel.violation');

const entriesAbout = async (sessionId: string, kind: string) => {
  const entries = await site.world.store.listAuditEntries(500);
  return entries.filter((entry) => entry.targetId === sessionId && entry.kind === kind);
};

const longOutput = (offset: number) => ({ kind: 'output', offset, bytes: new Uint8Array([65]) }) as const;

describe('messages of a wrong type or direction', () => {
  test.each([
    ['output, as if it were the agent', [0x40, 0, 0, 0, 0, 0, 0, 0, 0, 65], 'direction'],
    ['that it joined, as if it were the relay', [0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'direction'],
    ['that the shell exited', [0x45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'direction'],
    ['a type that does not exist', [0x7f, 1, 2, 3], 'unknown-type'],
    ['a size that is none', [0x42, 0, 80], 'length'],
  ])(
    'from a modified console (%s) are dropped, counted and audited, and the shell goes on',
    async (_, bytes, fault) => {
      const { shell, viewer, sessionId } = await joined();
      viewer.sendBytes(...bytes);
      viewer.send({ kind: 'input', bytes: new Uint8Array([108]) });
      expect((await shell.next('input')).bytes).toEqual(new Uint8Array([108]));
      const [violation] = violationsIn(await user.sessionWhen(sessionId, (now) => violationsIn(now).length > 0));
      expect(violation).toMatchObject({
        actor: { kind: 'user', id: user.login.user.id },
        data: { from: 'viewer', fault, type: bytes[0] },
      });
      expect(await entriesAbout(sessionId, 'channel.violation')).toHaveLength(1);
      expect(site.world.metrics.refusals()[`channel.violation.${fault}`]).toBeGreaterThan(0);
      expect(shell.inbox.all().map(({ kind }) => kind)).not.toContain('output');
    },
  );

  test.each([
    ['input, as if it were a viewer', [0x41, 108], 'direction'],
    ['a resize, as if it were a viewer', [0x42, 0, 80, 0, 24], 'direction'],
    ['a limit, as if it were a viewer', [0x02, 0, 0, 0, 0, 0, 0, 0, 0], 'direction'],
    ['a type that does not exist', [0x20, 1, 2, 3], 'unknown-type'],
    ['output without a byte', [0x40, 0, 0, 0, 0, 0, 0, 0, 0], 'length'],
  ])(
    'from a modified agent (%s) are dropped, counted and audited, and the viewer sees the rest',
    async (_, bytes, fault) => {
      const { agent, shell, viewer, sessionId } = await joined();
      shell.sendBytes(...bytes);
      shell.send(longOutput(0));
      expect((await viewer.next('output')).bytes).toEqual(new Uint8Array([65]));
      const [violation] = violationsIn(await user.sessionWhen(sessionId, (now) => violationsIn(now).length > 0));
      expect(violation).toMatchObject({
        actor: { kind: 'agent', id: agent.clientId },
        data: { from: 'agent', fault, type: bytes[0] },
      });
      expect(await entriesAbout(sessionId, 'channel.violation')).toHaveLength(1);
      expect(viewer.inbox.all().map(({ kind }) => kind)).not.toContain('input');
    },
  );

  test('without end close the socket that sends them, and only that', async () => {
    const { shell, viewer, sessionId } = await joined();
    for (let count = 0; count < 150; count += 1) viewer.sendBytes(0x7f);
    expect((await viewer.closed).code).toBe(1008);
    expect(shell.socket.readyState).toBe(shell.socket.OPEN);
    const { session } = await user.session(sessionId);
    expect(session.state).toBe('active');
    expect((await entriesAbout(sessionId, 'channel.violation')).length).toBeLessThan(10);
  });
});

describe('an agent that speaks of sessions that are not its own', () => {
  test('closes nothing of theirs, and the audit log names it', async () => {
    const { viewer, shell, sessionId, channelId } = await joined();
    const thief = await site.agent();
    const link = await thief.link();
    const asked = site.world.bus.ask('command-agent', {
      jumpClientId: thief.clientId as never,
      body: { kind: 'refresh-facts' },
    });
    link.say({ kind: 'channel-closed', sessionId, channelId, reason: 'exited', exitCode: 0 });
    await link.obey('refresh-facts');
    await asked;
    shell.send(longOutput(0));
    await viewer.next('output');
    expect((await user.session(sessionId)).session.channels).toMatchObject([{ state: 'open' }]);
    expect(await entriesAbout(sessionId, 'link.foreign-session')).toMatchObject([{ actorId: thief.clientId }]);
  });

  test('resumes nothing of theirs with its hello, and is told to let go', async () => {
    const { link: owner, sessionId, channelId } = await joined();
    owner.cut();
    await user.sessionWhen(sessionId, ({ session }) => session.state === 'suspended');
    const thief = await site.agent();
    thief.held = [{ sessionId, channels: [{ channelId, tool: 'terminal', outputOffset: 0 }] }];
    const link = await thief.link();
    expect(await link.obey('close-session')).toMatchObject({ sessionId, reason: 'unknown' });
    expect((await user.session(sessionId)).session.state).toBe('suspended');
    expect(await entriesAbout(sessionId, 'link.foreign-session')).toHaveLength(1);
  });
});

describe('markup in every field that an agent reports', () => {
  const markup = '<img src=x onerror=alert(1)>"\'&\u202e\u0007\u001b[31m';

  test('stays text in every answer, with what would steer a screen spelt out', async () => {
    const agent = new TestAgent(site);
    agent.facts = {
      ...plainFacts,
      hostname: markup,
      fqdn: markup,
      operatingSystem: markup,
      kernel: markup,
      consoleUser: markup,
      account: markup,
      privateAddresses: [markup],
      cpu: { model: markup, cores: 1 },
      disks: [{ mount: markup, totalBytes: 1, availableBytes: 1 }],
    };
    await agent.enrolled(await site.enrolmentKey());
    const link = await agent.link();
    const itemId = await agent.itemId();
    const { sessionId } = await user.jump(itemId);
    await link.obey('open-session');
    const administrator = await site.console({ isAdministrator: true });
    const paths = [
      `/api/jump-items?search=${encodeURIComponent('onerror')}`,
      `/api/jump-items/${itemId}`,
      `/api/sessions/${sessionId}`,
      '/api/sessions',
      '/api/admin/jump-clients',
      '/api/admin/audit',
    ];
    for (const path of paths) {
      const { status, headers, body } = await administrator.get(path);
      expect([path, status]).toEqual([path, 200]);
      // A browser that is sent there shows the text and runs none of it.
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(() => JSON.parse(body.toString()) as unknown).not.toThrow();
    }
    const { rows } = (await user.get(`/api/jump-items?search=${encodeURIComponent('onerror')}`)).read<ItemPage>();
    const [row] = rows.filter(({ id }) => id === itemId);
    for (const text of [row?.name, row?.hostname, row?.fqdn, row?.consoleUser, row?.privateIp, row?.operatingSystem]) {
      expect(text).toContain('<img src=x onerror=alert(1)>');
      expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    const { session } = await user.session(sessionId);
    expect(`${session.hostname} ${session.itemName}`).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('in its version and in what it says of a failure is bounded and inert', async () => {
    const agent = await site.agent();
    const link = await agent.link();
    const { sessionId } = await user.jump(await agent.itemId());
    const { counter } = await link.command('open-session');
    link.say({ kind: 'command-result', counter, ok: false, code: '<b>\u001b', detail: markup });
    const details = await user.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
    expect(JSON.stringify(details.events.at(-1)?.data)).not.toMatch(/\\u001b|\u202e/);
  });
});
