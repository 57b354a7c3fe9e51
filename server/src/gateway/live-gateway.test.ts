/** Live updates, as consoles see them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const endpoint = async () => {
  const agent = await site.agent();
  return { agent, itemId: await agent.itemId() };
};

describe('a live socket', () => {
  test('is greeted with the server\u2019s time, its instance and the counts', async () => {
    const live = await user.live();
    const hello = await live.next('hello');
    expect(Math.abs(hello.serverTime - Date.now())).toBeLessThan(60_000);
    expect(hello.instance).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await live.next('counts')).toMatchObject({ total: site.world.index.counts().total });
  });

  test('hears of the items that it watches, as they are by then, and of no others', async () => {
    const [watched, ignored] = [await endpoint(), await endpoint()];
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [watched.itemId] });
    await live.next('items');
    await Promise.all([ignored.agent.link(), watched.agent.link()]);
    const { rows, removed } = await live.next('items', (message) => message.rows[0]?.status === 'available');
    expect(rows.map(({ id }) => id)).toEqual([watched.itemId]);
    expect(rows[0]?.actions).toMatchObject({ jump: { allowed: true }, copy: { allowed: false } });
    expect(removed).toEqual([]);
    expect(live.inbox.all().filter(({ kind }) => kind === 'items')).toEqual([]);
  });

  test('hears of changes just before it said that it watches', async () => {
    const { agent, itemId } = await endpoint();
    await agent.link();
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [itemId] });
    expect((await live.next('items')).rows).toMatchObject([{ id: itemId, status: 'available' }]);
  });

  test('hears no more of items that it watches no longer', async () => {
    const { agent, itemId } = await endpoint();
    const other = await endpoint();
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [itemId] });
    await live.next('items');
    live.say({ kind: 'watch-items', ids: [other.itemId] });
    await live.next('items', (message) => message.rows[0]?.id === other.itemId);
    await agent.link();
    await other.agent.link();
    const { rows } = await live.next('items', (message) => message.rows[0]?.status === 'available');
    expect(rows.map(({ id }) => id)).toEqual([other.itemId]);
  });

  test('is told of items that are gone', async () => {
    const { agent, itemId } = await endpoint();
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [itemId] });
    await live.next('items');
    const { store, bus } = site.world;
    await store.commit([store.removeJumpItem(itemId as never)]);
    bus.publish('client-changed', { jumpClientId: agent.clientId as never });
    expect(await live.next('items', ({ removed }) => removed.length > 0)).toEqual({
      kind: 'items',
      rows: [],
      removed: [itemId],
    });
  });

  test('gets the counts when they change, with a version that rises', async () => {
    const live = await user.live();
    const before = await live.next('counts');
    await (await endpoint()).agent.link();
    const after = await live.next('counts', ({ online }) => online === before.online + 1);
    expect(after.version).toBeGreaterThan(before.version);
  });

  test('is sent a session when it watches it and whenever it changes, and the list\u2019s changes', async () => {
    const { agent, itemId } = await endpoint();
    const link = await agent.link();
    const live = await user.live();
    live.say({ kind: 'watch-sessions', on: true });
    const { sessionId } = await user.jump(itemId);
    live.say({ kind: 'watch-session', id: sessionId });
    expect((await live.next('session')).details.session).toMatchObject({ id: sessionId, state: 'starting' });
    await link.obey('open-session');
    await live.next('session', ({ details }) => details.session.state === 'active');
    await live.next('sessions-changed');
    live.say({ kind: 'unwatch-session', id: sessionId });
    live.say({ kind: 'watch-session', id: 'se_01jd0000007000800000000001' });
    await user.post(`/api/sessions/${sessionId}/end`);
    await live.next('sessions-changed', () => true);
    expect(live.inbox.all().filter(({ kind }) => kind === 'session')).toEqual([]);
  });

  test('closes when its login ends, and says so first', async () => {
    const leaving = await site.console();
    const live = await leaving.live();
    await leaving.post('/api/sign-out');
    await live.next('login-ended');
    expect(await live.closed).toEqual({ code: 4401, reason: 'login-ended' });
  });

  test.each([
    ['text that is no JSON', '{'],
    ['items that are none', JSON.stringify({ kind: 'watch-items', ids: ['x'] })],
    [
      'more items than a screen holds',
      JSON.stringify({ kind: 'watch-items', ids: Array.from({ length: 501 }, () => 'ji_01jd0000007000800000000001') }),
    ],
  ])('closes on %s', async (_, text) => {
    const live = await user.live();
    live.socket.send(text);
    expect((await live.closed).code).toBe(1008);
  });

  test('closes on a message of 10 MB, and the server goes on', async () => {
    const live = await user.live();
    live.socket.on('error', () => undefined);
    live.socket.send('x'.repeat(10_000_000));
    expect([1006, 1009]).toContain((await live.closed).code);
    await (await user.live()).next('hello');
  });

  test('that floods is closed', async () => {
    const live = await user.live();
    for (let count = 0; count < 3_100; count += 1) live.say({ kind: 'watch-sessions', on: true });
    expect(await live.closed).toEqual({ code: 1008, reason: 'flood' });
  });

  test('of a console that reads nothing queues up nothing: what changed is told once when it reads again', async () => {
    const { agent, itemId } = await endpoint();
    const live = await user.live();
    live.say({ kind: 'watch-items', ids: [itemId] });
    await live.next('items');
    live.socket.pause();
    const { store, bus } = site.world;
    const jumpClientId = agent.clientId as never;
    const rss = process.memoryUsage().rss;
    for (let change = 0; change < 200; change += 1) {
      const comments = `${change} ${'x'.repeat(1_000)}`;
      await store.commit([store.updateJumpItem(itemId as never, { comments })]);
      const changed = Promise.withResolvers<undefined>();
      const leave = site.world.index.onChange(() => changed.resolve(undefined));
      bus.publish('client-changed', { jumpClientId });
      await changed.promise;
      leave();
    }
    live.socket.resume();
    const last = await live.next('items', ({ rows }) => rows[0]?.comments.startsWith('199 ') === true);
    expect(last.rows).toHaveLength(1);
    const others = live.inbox.all().filter(({ kind }) => kind === 'items');
    expect(others.length).toBeLessThan(100);
    expect(process.memoryUsage().rss - rss).toBeLessThan(100 * 1_048_576);
  });
});
