/** What agents are asked to report, what of it reaches whom, and pictures of screens: by agents and consoles of a real server. */
import type { Facts, ItemDetails, StatisticsSettings } from '@sallyport/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

let site: TestSite;
let administrator: TestConsole;

const path = '/api/admin/client-statistics';
const everything: StatisticsSettings = {
  shown: ['cpu', 'console-user', 'disk', 'screen', 'uptime'],
  everyMinutes: 15,
};

async function set(settings: StatisticsSettings): Promise<void> {
  expect((await administrator.send('PUT', path, settings)).status).toBe(204);
}

const facts: Facts = {
  hostname: 'kiosk-07',
  operatingSystem: 'Debian GNU/Linux 12',
  platform: 'linux',
  architecture: 'x64',
  consoleUser: 'anna',
  privateAddresses: [],
  bootedAt: 1_800_000_000_000,
  cpu: { model: 'i5', cores: 4, loadPercent: 12.5 },
  memory: { totalBytes: 8, availableBytes: 4 },
  disks: [{ mount: '/', totalBytes: 2, availableBytes: 1 }],
  installMode: 'service',
};

/** A PNG as far as its head. */
function png(width: number, height: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008030000000000000000', 'hex');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

describe.each(databases)('on %s', (_database, database) => {
  beforeAll(async () => {
    site = await startSite({ database: await database() });
    administrator = await site.console({ isAdministrator: true });
  });

  afterAll(async () => {
    await site.stop();
  });

  beforeEach(async () => {
    await set({ shown: ['cpu', 'console-user', 'disk', 'uptime'], everyMinutes: 15 });
  });

  test('at first everything but the screen, each quarter of an hour; an agent hears it with its link', async () => {
    const agent = await site.agent();
    const { settings } = await (await agent.dial()).welcome();
    expect(settings).toEqual({
      statisticsIntervalMs: 900_000,
      statistics: ['cpu', 'console-user', 'disk', 'uptime'],
    });
  });

  test('a change reaches linked agents at once, by a signed command, and is in the audit log', async () => {
    const link = await (await site.agent()).link();
    await set({ shown: ['uptime', 'cpu'], everyMinutes: 60 });
    expect(await link.obey('settings')).toEqual({
      kind: 'settings',
      settings: { statisticsIntervalMs: 3_600_000, statistics: ['cpu', 'uptime'] },
    });
    expect((await administrator.get(path)).read()).toEqual({ shown: ['cpu', 'uptime'], everyMinutes: 60 });
    expect(await site.audited()).toContain('setting.changed');
  });

  test('what is off is gone from what is known at once, from the list and the details, and is not stored', async () => {
    const agent = await site.agent();
    agent.facts = facts;
    const link = await agent.link();
    const id = await agent.itemId();
    const known = async (): Promise<Facts> =>
      (await administrator.get(`/api/jump-items/${id}`)).read<ItemDetails>().client.facts;
    await expect.poll(async () => (await known()).consoleUser).toBe('anna');
    await set({ shown: ['cpu'], everyMinutes: 15 });
    expect(await known()).toEqual({ ...facts, consoleUser: undefined, bootedAt: undefined, disks: undefined });
    expect((await administrator.get(`/api/jump-items/${id}`)).read<ItemDetails>().item.consoleUser).toBe('');
    await set({ shown: [], everyMinutes: 15 });
    expect(await known()).toEqual({
      hostname: 'kiosk-07',
      operatingSystem: 'Debian GNU/Linux 12',
      platform: 'linux',
      architecture: 'x64',
      privateAddresses: [],
      cpu: { model: 'i5', cores: 4 },
      installMode: 'service',
    });
    // An agent that goes on saying more is not listened to.
    link.say({ kind: 'facts', facts: { ...facts, operatingSystem: 'Debian GNU/Linux 13' } });
    await expect.poll(async () => (await known()).operatingSystem).toBe('Debian GNU/Linux 13');
    const stored = (await site.world.store.findJumpClient(agent.clientId as never))?.facts;
    expect(stored).not.toContain('anna');
    expect(stored).not.toContain('availableBytes');
  });

  test('the setting is for administrators, and odd ones change nothing', async () => {
    const representative = await site.console();
    expect((await representative.get(path)).status).toBe(403);
    expect((await representative.send('PUT', path, everything)).status).toBe(403);
    for (const odd of [
      { ...everything, everyMinutes: 7 },
      { ...everything, shown: ['temperature'] },
      { shown: [] },
      { ...everything, more: 1 },
    ]) {
      expect((await administrator.send('PUT', path, odd)).status).toBe(422);
    }
    expect((await administrator.get(path)).read()).toMatchObject({ everyMinutes: 15 });
  });

  describe('the picture of a screen', () => {
    const pictureOf = async (reader: TestConsole, id: string) => await reader.get(`/api/jump-items/${id}/screen`);

    async function screen(answer: object) {
      await set(everything);
      const agent = await site.agent();
      const link = await agent.link();
      const answered = async (): Promise<void> => {
        const { counter } = await link.command('read-screen');
        link.say({ kind: 'command-result', counter, ...answer });
      };
      return { id: await agent.itemId(), link, answered };
    }

    test('comes from the agent, once for all who look', async () => {
      const { id, answered } = await screen({ ok: true, screen: { png: png(320, 200).toString('base64url') } });
      const representative = await site.console();
      const [first, second] = await Promise.all([
        pictureOf(administrator, id),
        pictureOf(representative, id),
        answered(),
      ]);
      for (const answer of [first, second]) {
        expect(answer.status).toBe(200);
        expect(answer.headers['content-type']).toBe('image/png');
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
      }
    });

    test.each([
      ['there is none to be seen', { ok: false, code: 'screen.unseen', detail: '' }],
      ['it is no picture', { ok: true, screen: { png: Buffer.from('<svg onload=alert(1)>').toString('base64url') } }],
      ['it would be huge in a browser', { ok: true, screen: { png: png(30_000, 30_000).toString('base64url') } }],
      ['it has no side', { ok: true, screen: { png: png(0, 200).toString('base64url') } }],
    ])('is none when %s', async (_, answer) => {
      const { id, answered } = await screen(answer);
      const [got] = await Promise.all([pictureOf(administrator, id), answered()]);
      expect(got.status).toBe(204);
    });

    test('is not asked for while the statistic is off, nor for somebody who does not see the item', async () => {
      const { id, link } = await screen({});
      const stranger = await site.console({ everywhere: 'auditor' });
      expect((await pictureOf(stranger, id)).status).toBe(404);
      await set({ ...everything, shown: ['cpu'] });
      await link.obey('settings');
      expect((await pictureOf(administrator, id)).status).toBe(204);
    });
  });
});
