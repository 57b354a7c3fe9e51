/** The end of a client: by an administrator while its agent is there and while it isn't, and at its endpoint. */
import type { AdminClientPage, UninstallAnswer } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestAgent } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

let site: TestSite;
let administrator: TestConsole;

async function outcomeOf(agent: TestAgent): Promise<string | undefined> {
  const answer = await administrator.post('/api/admin/jump-clients/uninstall', { ids: [agent.clientId] });
  return answer.read<UninstallAnswer>().results[0]?.outcome;
}

/** The list follows the database by a moment. */
async function expectStatus(itemId: string, status: string | undefined): Promise<void> {
  await expect.poll(() => site.world.index.find(itemId as never)?.row.status).toBe(status);
}

async function listed(): Promise<readonly string[]> {
  const page = await administrator.get('/api/admin/jump-clients?limit=500');
  return page.read<AdminClientPage>().rows.map(({ id }) => id);
}

async function refusalOfNextLink(agent: TestAgent): Promise<string> {
  const link = await agent.dial();
  const welcome = link.welcome().catch(() => undefined);
  const { code } = await link.next('refused');
  await welcome;
  return code;
}

async function setEntries(uninstalledEntries: 'kept' | 'removed'): Promise<void> {
  const answer = await administrator.send('PUT', '/api/admin/client-settings', { uninstalledEntries });
  expect(answer.status).toBe(204);
}

describe.each(databases)('on %s', (_database, database) => {
  beforeAll(async () => {
    site = await startSite({ database: await database() });
    administrator = await site.console({ isAdministrator: true });
  });

  afterAll(async () => {
    await site.stop();
  });

  test('uninstalled while it is linked: its session ends, its agent is told by a signed command, its item goes', async () => {
    const agent = await site.agent();
    const link = await agent.link();
    const itemId = await agent.itemId();
    const { sessionId } = await administrator.jump(itemId);
    await link.obey('open-session');
    await administrator.sessionWhen(sessionId, ({ session }) => session.state === 'active');
    expect(await outcomeOf(agent)).toBe('told');
    expect(await link.obey('uninstall')).toEqual({ kind: 'uninstall' });
    const ended = await administrator.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
    expect(ended.session.endReason).toBe('client-uninstalled');
    expect((await link.next('refused')).code).toBe('link.uninstalled');
    expect((await link.closed).code).toBe(1008);
    await expectStatus(itemId, undefined);
    expect(await listed()).not.toContain(agent.clientId);
    expect(await refusalOfNextLink(agent)).toBe('link.uninstalled');
    const again = await agent.enrol(await site.enrolmentKey());
    expect(again.error.code).toBe('enrol.client-removed');
    expect(await site.audited()).toContain('client.uninstalled');
  });

  test('uninstalled while it is away: it is told when it comes back', async () => {
    const agent = await site.agent();
    const itemId = await agent.itemId();
    expect(await outcomeOf(agent)).toBe('told-later');
    await expectStatus(itemId, undefined);
    expect(await refusalOfNextLink(agent)).toBe('link.uninstalled');
  });

  test('uninstalled by two at once: once', async () => {
    const agent = await site.agent();
    const outcomes = await Promise.all([outcomeOf(agent), outcomeOf(agent)]);
    expect(outcomes.toSorted()).toEqual(['gone', 'told-later']);
    expect(await outcomeOf(agent)).toBe('gone');
  });

  test('uninstalled at its endpoint: it stays in the list as such, until an administrator removes it', async () => {
    const agent = await site.agent();
    const link = await agent.link();
    const itemId = await agent.itemId();
    link.say({ kind: 'uninstalled' });
    expect((await link.next('refused')).code).toBe('link.uninstalled');
    await expectStatus(itemId, 'uninstalled');
    expect(await listed()).toContain(agent.clientId);
    expect(await refusalOfNextLink(agent)).toBe('link.uninstalled');
    expect(await outcomeOf(agent)).toBe('told-later');
    await expectStatus(itemId, undefined);
    expect(await listed()).not.toContain(agent.clientId);
  });

  test('uninstalled at its endpoint where the site has it removed: it leaves the list, and those of before stay', async () => {
    const [before, after] = [await site.agent(), await site.agent()];
    const [beforeItem, afterItem] = [await before.itemId(), await after.itemId()];
    const first = await before.link();
    first.say({ kind: 'uninstalled' });
    await first.next('refused');
    await setEntries('removed');
    expect((await administrator.get('/api/admin/client-settings')).read()).toEqual({ uninstalledEntries: 'removed' });
    const second = await after.link();
    second.say({ kind: 'uninstalled' });
    await second.next('refused');
    await expectStatus(afterItem, undefined);
    await expectStatus(beforeItem, 'uninstalled');
    await setEntries('kept');
  });

  test('an agent that was uninstalled in the middle of its handshake gets no link', async () => {
    const agent = await site.agent();
    const link = await agent.dial();
    await link.welcome();
    await outcomeOf(agent);
    link.sayHello();
    await link.next('refused');
    expect(await refusalOfNextLink(agent)).toBe('link.uninstalled');
  });
});

test('is for administrators alone, and by ids that are some', async () => {
  const other = await startSite();
  try {
    const agent = await other.agent();
    const body = { ids: [agent.clientId] };
    const user = await other.console();
    expect((await user.post('/api/admin/jump-clients/uninstall', body)).status).toBe(403);
    expect((await user.send('PUT', '/api/admin/client-settings', { uninstalledEntries: 'removed' })).status).toBe(403);
    expect((await user.get('/api/admin/client-settings')).status).toBe(403);
    const chief = await other.console({ isAdministrator: true });
    const wrong = await chief.post('/api/admin/jump-clients/uninstall', { ids: [agent.clientId, 'everything'] });
    expect([wrong.status, wrong.error]).toMatchObject([422, { field: 'ids.1' }]);
    expect((await chief.post('/api/admin/jump-clients/uninstall', { ids: [] })).status).toBe(422);
    const odd = await chief.send('PUT', '/api/admin/client-settings', { uninstalledEntries: 'burnt' });
    expect([odd.status, odd.error]).toMatchObject([422, { field: 'uninstalledEntries' }]);
    expect((await other.world.store.findJumpClient(agent.clientId as never))?.uninstalledAt).toBeNull();
  } finally {
    await other.stop();
  }
});
