/** The status page's own answers: how the server is kept, and the recovery kit made from there. */
import type { AdminStatus } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { goodPassword, startTestServer } from '../../testing/test-server.ts';
import { codeOf } from '../../testing/http-client.ts';
import type { HttpClient } from '../../testing/http-client.ts';

const passphrase = 'seven quiet harbours at noon';

async function upkeepOf(client: HttpClient): Promise<AdminStatus['upkeep']> {
  return ((await client.ask('/api/admin/status')).json as AdminStatus).upkeep;
}

describe('the status page', () => {
  test('tells what there is to be seen to, and stops telling when it is done', async () => {
    const it = await startTestServer();
    const ada = await it.signedIn('ada', true);
    const before = await upkeepOf(ada);
    expect(before).toMatchObject({
      warnings: [{ kind: 'recovery-kit-missing' }],
      dataFolder: it.data,
      epoch: 1,
      recoveryKitSavedAt: null,
      lastBackup: null,
      clients: 0,
      versions: [],
      skewed: { count: 0, worst: [] },
    });
    expect(before.disk?.freeBytes).toBeGreaterThan(0);
    expect(before.databaseBytes).toBeGreaterThan(10_000);

    expect((await ada.ask('/api/account/step-up', { body: { password: goodPassword } })).status).toBe(204);
    const made = await ada.ask('/api/admin/recovery-kit', { body: { passphrase } });
    expect(made.status).toBe(200);
    const { text } = made.json as { text: string };
    expect((await upkeepOf(ada)).warnings).toEqual([{ kind: 'recovery-kit-missing' }]);
    const check = (kit: string, words: string) =>
      ada.ask('/api/admin/recovery-kit/check', { body: { text: kit, passphrase: words } });
    expect(codeOf(await check(text, 'another one altogether'))).toBe('recovery-kit.wrong-passphrase');
    expect(codeOf(await check(text.replace(/^[0-9a-z]{5}(?= [0-9a-z]{5} [0-9a-z]{5} )/m, 'zzzzz'), passphrase))).toBe(
      'recovery-kit.wrong-line',
    );
    expect(codeOf(await check('a shopping list', passphrase))).toBe('recovery-kit.no-kit');
    expect((await check(text, passphrase)).status).toBe(204);
    const after = await upkeepOf(ada);
    expect(after.warnings).toEqual([]);
    expect(after.recoveryKitSavedAt).toBeGreaterThan(0);
    expect(it.log()).not.toContain(passphrase);
    expect(it.log()).not.toContain(goodPassword);
  });

  test('gives no kit without a proof, to nobody else, and slows whoever tries passwords', async () => {
    const it = await startTestServer();
    const [ada, rep] = [await it.signedIn('ada', true), await it.signedIn('rep')];
    const ask = (client: HttpClient, words = passphrase) =>
      client.ask('/api/admin/recovery-kit', { body: { passphrase: words } });
    const prove = (password: string) => ada.ask('/api/account/step-up', { body: { password } });
    expect(codeOf(await ask(rep))).toBe('login.not-administrator');
    expect(codeOf(await ask(it.client()))).toBe('login.needed');
    expect(codeOf(await ask(ada))).toBe('step-up.needed');
    const wrong = await prove('not my own password');
    expect([wrong.status, codeOf(wrong)]).toEqual([403, 'step-up.refused']);
    const codes: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) codes.push(codeOf(await prove(`guess number ${attempt}`)));
    expect(codes).toContain('sign-in.wait');
    const kinds = (await it.server.world.store.listAuditEntries(50)).map(({ kind }) => kind);
    expect(kinds).toContain('step-up.refused');
  });
});
