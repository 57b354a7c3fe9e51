/** The upgrade of one client: asked for, offered by a signed command, and followed to its end. */
import type { AdminClientPage, ItemDetails } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestAgent } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { sampleBuild } from '../../releases/testing/sample-build.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

let site: TestSite;
let administrator: TestConsole;

const ask = (agent: TestAgent, by = administrator) => by.post(`/api/admin/jump-clients/${agent.clientId}/upgrade`, {});

async function upgradeOf(agent: TestAgent) {
  const page = await administrator.get('/api/admin/jump-clients?limit=500');
  return page.read<AdminClientPage>().rows.find(({ id }) => id === agent.clientId)?.upgrade ?? null;
}

const current = () => site.world.releases.current('linux-x64');

describe.each(databases)('on %s', (_database, database) => {
  beforeAll(async () => {
    site = await startSite({ database: await database() });
    administrator = await site.console({ isAdministrator: true });
  });

  afterAll(async () => {
    await site.stop();
  });

  test('there is nothing to upgrade to before anything was published', async () => {
    const answer = await ask(await site.agent());
    expect([answer.status, answer.body.toString()]).toEqual([409, expect.stringContaining('release.none')]);
  });

  test('a linked agent is told at once, and what it says of it is shown, to the end', async () => {
    await site.world.releases.publishBuilt(sampleBuild(temporaryFolder(), { version: '1.0.0' }));
    const agent = await site.agent();
    const link = await agent.link();
    expect((await ask(agent)).read()).toEqual({ version: '1.0.0' });
    const sequence = current()?.manifest.sequence ?? 0;
    expect(await link.obey('update')).toEqual({ kind: 'update', ...current()?.signed });
    expect(await upgradeOf(agent)).toMatchObject({ version: '1.0.0', state: 'pending', because: '' });

    const say = async (state: string, more: object = {}): Promise<void> => {
      link.say({ kind: 'update-status', sequence, state, ...more });
      await expect.poll(async () => (await upgradeOf(agent))?.state).toBe(state);
    };
    await say('fetching');
    await say('trying');
    link.say({ kind: 'update-status', sequence, state: 'fetching' });
    link.say({ kind: 'update-status', sequence: sequence + 1, state: 'confirmed' });
    link.say({ kind: 'update-status', sequence, state: 'a word of a newer agent' });
    await say('rolled-back', { because: 'silent', detail: 'nothing for 20 s\u202e' });
    const shown = await administrator.get(`/api/jump-items/${await agent.itemId()}`);
    const { upgrade } = shown.read<ItemDetails>().client;
    expect(upgrade).toMatchObject({ state: 'rolled-back', because: 'silent' });
    expect(upgrade?.detail).not.toContain('\u202e');
    expect(await site.audited()).toEqual(
      expect.arrayContaining(['client.upgrade-asked', 'client.upgrade-rolled-back']),
    );
  });

  test('an agent that is away is told when it returns, each time until it tries, and of the newest release', async () => {
    const agent = await site.agent();
    expect((await ask(agent)).status).toBe(202);
    const first = await agent.link();
    expect((await first.obey('update')).bytes).toBe(current()?.signed.bytes);
    first.cut();
    const older = current()?.signed.bytes;
    const bundle = 'export const later = 2;';
    await site.world.releases.publishBuilt(sampleBuild(temporaryFolder(), { version: '1.1.0', bundle }));
    const link = await agent.link();
    expect((await link.obey('update')).bytes).toBe(current()?.signed.bytes);
    expect(current()?.signed.bytes).not.toBe(older);
    const { sequence } = current()?.manifest ?? { sequence: 0 };
    link.say({ kind: 'update-status', sequence, state: 'trying' });
    await expect.poll(async () => (await upgradeOf(agent))?.state).toBe('trying');
    // The new version comes, and says so.
    link.cut();
    const next = await agent.link();
    next.say({ kind: 'update-status', sequence, state: 'confirmed' });
    await expect.poll(() => upgradeOf(agent)).toMatchObject({ state: 'confirmed', version: '1.1.0' });
    expect(await site.audited()).toContain('client.upgraded');
  });

  test('an agent that does not take it says why', async () => {
    const agent = await site.agent();
    const link = await agent.link();
    await ask(agent);
    const { counter } = await link.command('update');
    link.say({ kind: 'command-result', counter, ok: false, code: 'update.no-launcher', detail: '' });
    await expect.poll(() => upgradeOf(agent)).toMatchObject({ state: 'refused', because: 'update.no-launcher' });
  });

  test('only an administrator may ask, and only for a client that there is', async () => {
    const agent = await site.agent();
    expect((await ask(agent, await site.console())).status).toBe(403);
    for (const id of ['jc_01jd0000007000800000000001', 'nothing', '..%2f']) {
      expect((await administrator.post(`/api/admin/jump-clients/${id}/upgrade`, {})).status).toBe(404);
    }
    expect(await upgradeOf(agent)).toBeNull();
  });

  test('what an agent says of an upgrade that nobody asked for is nothing', async () => {
    const agent = await site.agent();
    const link = await agent.link();
    link.say({ kind: 'update-status', sequence: current()?.manifest.sequence, state: 'confirmed' });
    const asked = site.world.bus.ask('command-agent', {
      jumpClientId: agent.clientId as never,
      body: { kind: 'refresh-facts' },
    });
    await link.obey('refresh-facts');
    await asked;
    expect(await upgradeOf(agent)).toBeNull();
  });
});
