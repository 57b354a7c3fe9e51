/** Whoever asks for what they have no right to stands in the audit log, and can't fill it by asking again and again. */
import { describe, expect, test } from 'vitest';
import { databases } from '../gateway/testing/databases.ts';
import { TestClock } from '../gateway/testing/test-clock.ts';
import type { TestConsole } from '../gateway/testing/test-console.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import type { AuditRow } from '../ports.ts';

const dataOf = ({ data }: AuditRow): Readonly<Record<string, unknown>> =>
  JSON.parse(data) as Readonly<Record<string, unknown>>;

describe.each(databases)('hostile: on %s, a request without the right to it', (_database, database) => {
  async function start(): Promise<{ readonly site: TestSite; readonly clock: TestClock }> {
    const clock = new TestClock();
    const site = await startSite({ clock, database: await database() });
    return { site, clock };
  }

  /** Oldest first. */
  async function denials(site: TestSite): Promise<readonly AuditRow[]> {
    const entries = await site.world.store.listAuditEntries(500);
    return entries.filter(({ kind }) => kind.startsWith('request.refused')).toReversed();
  }

  async function runningSession(site: TestSite, owner: TestConsole) {
    const agent = await site.agent();
    const link = await agent.link();
    const started = await owner.jump(await agent.itemId());
    await link.obey('open-session');
    return started;
  }

  test('stands there before it is answered: who, what for, on what, and which right was missing', async () => {
    const { site } = await start();
    try {
      const [owner, stranger] = [await site.console(), await site.console()];
      const { sessionId, channelId } = await runningSession(site, owner);
      const shell = `/api/sessions/${sessionId}/channels/${channelId}`;
      const asked = [
        [await stranger.get('/api/admin/audit'), 403],
        [await stranger.send('DELETE', shell), 409],
        [await stranger.get(`${shell}/recording`), 403],
      ] as const;
      expect(asked.map(([{ status }]) => status)).toEqual(asked.map(([, status]) => status));
      const entries = await denials(site);
      expect(entries.map((entry) => [entry.kind, entry.actorId, entry.targetId])).toEqual([
        ['request.refused', stranger.login.user.id, null],
        ['request.refused', stranger.login.user.id, sessionId],
        ['request.refused', stranger.login.user.id, sessionId],
      ]);
      const base = '/api/sessions/:id/channels/:cid';
      expect(entries.map(dataOf)).toEqual([
        { because: 'login.not-administrator', request: 'GET /api/admin/audit', remoteAddress: '127.0.0.1' },
        { because: 'session.not-participant', request: `DELETE ${base}`, remoteAddress: '127.0.0.1' },
        { because: 'recording.not-permitted', request: `GET ${base}/recording`, remoteAddress: '127.0.0.1' },
      ]);
    } finally {
      await site.stop();
    }
  });

  test('two hundred times within a minute becomes one entry and one sum, for each user and right', async () => {
    const { site, clock } = await start();
    try {
      const [one, other] = [await site.console(), await site.console()];
      for (let round = 0; round < 4; round += 1) {
        await Promise.all(Array.from({ length: 50 }, () => one.get('/api/admin/users')));
      }
      await other.get('/api/admin/status');
      await site.world.denials.writeSums();
      expect((await denials(site)).map(({ actorId }) => actorId)).toEqual([one.login.user.id, other.login.user.id]);
      clock.advance(60_000);
      await site.world.denials.writeSums();
      const entries = await denials(site);
      expect(entries.map(({ kind, actorId }) => [kind, actorId]).slice(2)).toEqual([
        ['request.refused-again', one.login.user.id],
      ]);
      expect(entries.slice(2).map(dataOf)).toEqual([{ because: 'login.not-administrator', count: 199 }]);
      await one.get('/api/admin/users');
      expect(await denials(site)).toHaveLength(4);
    } finally {
      await site.stop();
    }
  });

  test('that was counted and not written yet is written when the server stops', async () => {
    const { site } = await start();
    const user = await site.console();
    for (const path of ['/api/admin/users', '/api/admin/audit', '/api/admin/status']) await user.get(path);
    const { store } = site.world;
    const written: unknown[] = [];
    const commit = store.commit.bind(store);
    store.commit = async (writes) => {
      written.push(writes);
      await commit(writes);
    };
    await site.stop();
    expect(JSON.stringify(written)).toContain('request.refused-again');
  });

  test('is none where the state of things is what refuses, or where nobody has signed in', async () => {
    const { site } = await start();
    try {
      const user = await site.console();
      const agent = await site.agent();
      const link = await agent.link();
      const itemId = await agent.itemId();
      link.cut();
      await expect.poll(async () => 'refused' in ((await user.start([itemId]))[0] ?? {})).toBe(true);
      await site.ask('/api/admin/audit');
      await user.get('/api/sessions/se_01jd0000007000800000000001');
      expect(await denials(site)).toEqual([]);
    } finally {
      await site.stop();
    }
  });
});
