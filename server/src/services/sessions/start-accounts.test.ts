/** Sessions that run as other accounts: what is asked, what an agent is told and says, and where a password never is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountLimits } from '@sallyport/domain';
import type { JumpItemId } from '@sallyport/domain';
import { accountNameMax, accountPasswordMax } from '@sallyport/protocol';
import type { ItemPropertiesAnswer, StartResult } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestAgent, TestLink } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

const secret = 'quite-a-secret';

test('what the rule takes of a name and a password, a command to an agent carries, and no more', () => {
  expect({ nameMost: accountNameMax, passwordMostBytes: accountPasswordMax }).toEqual(accountLimits);
});

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let user: TestConsole;

  beforeAll(async () => {
    site = await startSite({ database: await database() });
    user = await site.console({ everywhere: 'administrator' });
  });

  afterAll(async () => {
    await site.stop();
  });

  interface Endpoint {
    readonly agent: TestAgent;
    readonly link: TestLink;
    readonly id: JumpItemId;
  }

  const change = (ids: readonly string[], changes: object) => user.send('PATCH', '/api/jump-items', { ids, changes });

  /** An endpoint whose item has such an account. */
  async function endpoint(changes?: object): Promise<Endpoint> {
    const agent = await site.agent();
    const link = await agent.link();
    const id = (await agent.itemId()) as JumpItemId;
    if (changes !== undefined) expect((await change([id], changes)).status).toBe(200);
    return { agent, link, id };
  }

  const named = { sessionAccount: 'named', accountName: 'anna' };

  const resultsOf = async (ids: readonly string[], answers?: object): Promise<readonly StartResult[]> =>
    (await user.post('/api/sessions', { jumpItemIds: ids, ...(answers && { answers }) })).read<{
      readonly results: readonly StartResult[];
    }>().results;

  const startOne = async (id: string, password?: string): Promise<StartResult | undefined> =>
    (await resultsOf([id], password === undefined ? undefined : { passwords: [{ jumpItemId: id, password }] }))[0];

  function reasonsOf(
    result: StartResult | undefined,
  ): readonly { readonly code: string; readonly facts?: object | undefined }[] {
    return result !== undefined && 'refused' in result ? result.refused.reasons : [];
  }

  const codesOf = (result: StartResult | undefined) => reasonsOf(result).map(({ code }) => code);

  /** The agent says yes, or why not. */
  async function answers(link: TestLink, code?: string) {
    const { counter, body } = await link.command('prepare-account');
    const said = code === undefined ? { ok: true, account: 'anna' } : { ok: false, code, detail: '' };
    link.say({ kind: 'command-result', counter, ...said });
    return body;
  }

  const sessionsOn = async (id: string) =>
    (await site.world.store.listRunningSessions()).filter(({ jumpItemId }) => jumpItemId === id);

  const audited = async (kind: string, id: string) =>
    (await site.world.store.listAuditEntries(200)).filter((entry) => entry.kind === kind && entry.targetId === id);

  test('a named account has its password asked for, and whoever cancels has started nothing', async () => {
    const { id } = await endpoint(named);
    expect(reasonsOf(await startOne(id))).toMatchObject([{ code: 'jump.account-needed', facts: { account: 'anna' } }]);
    expect(await sessionsOn(id)).toEqual([]);
  });

  test('the right one is asked of the agent, and the session of that very id opens as the account', async () => {
    const { link, id } = await endpoint(named);
    const starting = startOne(id, secret);
    const prepared = await answers(link);
    expect(prepared.account).toEqual({ kind: 'named', name: 'anna', password: secret });
    const result = await starting;
    if (result === undefined || 'refused' in result) throw new Error(JSON.stringify(result));
    expect(result.session.id).toBe(prepared.sessionId);
    const opened = await link.obey('open-session');
    expect([opened.sessionId, opened.account]).toEqual([prepared.sessionId, { kind: 'prepared' }]);
    const { events } = await user.session(result.session.id);
    expect(events.find(({ kind }) => kind === 'session.started')?.data).toMatchObject({
      account: 'anna',
      checkedBy: 'typed',
    });
    // Whoever joins comes into it as it is.
    const other = await site.console();
    const joined = await other.post('/api/sessions', { jumpItemIds: [id] });
    expect(joined.read<{ results: readonly StartResult[] }>().results).toMatchObject([
      { session: { id: prepared.sessionId } },
    ]);
  });

  test('a wrong one starts nothing, says so, and is in the audit log without the password', async () => {
    const { link, id } = await endpoint(named);
    const starting = startOne(id, secret);
    await answers(link, 'account.wrong');
    expect(reasonsOf(await starting)).toMatchObject([
      { code: 'jump.account-wrong', facts: { account: 'anna', stored: false } },
    ]);
    expect(await sessionsOn(id)).toEqual([]);
    const [entry] = await audited('jump-item.account-refused', id);
    expect(JSON.parse(entry?.data ?? '')).toMatchObject({ account: 'anna', isStored: false });
    expect(entry?.data).not.toContain(secret);
  });

  test('a stored one is asked of nobody, is audited at each use, and is in no answer, entry, event, row or file', async () => {
    const { link, id } = await endpoint({ ...named, accountPassword: secret });
    const row = await site.world.store.findJumpItem(id);
    expect(row?.accountSecret).toMatch(/^[\w-]{50,}$/);
    const asked = await user.post('/api/jump-items/properties', { ids: [id] });
    const { fields } = asked.read<ItemPropertiesAnswer>();
    expect([fields.sessionAccount.value, fields.accountName.value, fields.accountPassword.value]).toEqual([
      'named',
      'anna',
      'stored',
    ]);
    const starting = startOne(id);
    expect((await answers(link)).account).toEqual({ kind: 'named', name: 'anna', password: secret });
    const result = await starting;
    if (result === undefined || 'refused' in result) throw new Error(JSON.stringify(result));
    await link.obey('open-session');
    expect(await audited('jump-item.password-used', id)).toHaveLength(1);
    const list = await user.get('/api/jump-items');
    const details = await user.get(`/api/sessions/${result.session.id}`);
    const entries = await site.world.store.listAuditEntries(500);
    const told = [asked, list, details].map(({ body }) => body.toString()).join('\n');
    for (const text of [told, JSON.stringify(entries), JSON.stringify(row)]) {
      expect(text).not.toContain(secret);
    }
    expect(told + JSON.stringify(entries)).not.toContain(row?.accountSecret ?? 'none');
    for (const file of readdirSync(site.data, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(secret)).toBe(false);
    }
  });

  test('a stored one that is wrong by now is asked for, and what is typed goes before it', async () => {
    const { link, id } = await endpoint({ ...named, accountPassword: 'of yesterday' });
    const first = startOne(id);
    await answers(link, 'account.wrong');
    expect(reasonsOf(await first)).toMatchObject([{ code: 'jump.account-wrong', facts: { stored: true } }]);
    const second = startOne(id, secret);
    expect((await answers(link)).account).toMatchObject({ password: secret });
    expect(codesOf(await second)).toEqual([]);
  });

  test('of two items the one that needs nothing starts, and the other is asked for', async () => {
    const [plain, asking] = [await endpoint(), await endpoint(named)];
    const [first, second] = await resultsOf([plain.id, asking.id]);
    expect([codesOf(first), codesOf(second)]).toEqual([[], ['jump.account-needed']]);
    expect(await sessionsOn(plain.id)).toHaveLength(1);
    const again = resultsOf([asking.id], { passwords: [{ jumpItemId: asking.id, password: secret }] });
    await answers(asking.link);
    expect((await again).map(codesOf)).toEqual([[]]);
  });

  test('whoever is signed in is asked of the agent, without a password', async () => {
    const { link, id } = await endpoint({ sessionAccount: 'signed-in' });
    const nobody = startOne(id);
    expect((await answers(link, 'account.nobody')).account).toEqual({ kind: 'signed-in' });
    expect(codesOf(await nobody)).toEqual(['jump.account-nobody']);
    const somebody = startOne(id);
    await answers(link);
    expect(codesOf(await somebody)).toEqual([]);
  });

  test.each([
    ['command.unknown', { code: 'jump.account-impossible', facts: { why: 'old-agent' } }],
    ['account.not-root', { code: 'jump.account-impossible', facts: { why: 'not-root' } }],
    ['account.expired', { code: 'jump.account-unusable', facts: { account: 'anna', why: 'expired' } }],
    ['account.failed', { code: 'jump.account-unchecked' }],
    ['a word of later', { code: 'jump.account-unchecked' }],
  ])('an agent that says %s has nothing started, and the reason is told', async (code, reason) => {
    const { link, id } = await endpoint(named);
    const starting = startOne(id, secret);
    await answers(link, code);
    expect(reasonsOf(await starting)).toMatchObject([reason]);
    expect(await sessionsOn(id)).toEqual([]);
  });

  test('who guesses has to wait, on that item alone', async () => {
    const guesser = await endpoint(named);
    for (let guess = 0; guess < 5; guess += 1) {
      const starting = startOne(guesser.id, `guess ${guess}`);
      await answers(guesser.link, 'account.wrong');
      expect(codesOf(await starting)).toEqual(['jump.account-wrong']);
    }
    expect(codesOf(await startOne(guesser.id, 'guess 6'))).toEqual(['jump.account-too-many']);
    const { link, id } = await endpoint(named);
    const starting = startOne(id, secret);
    await answers(link);
    expect(codesOf(await starting)).toEqual([]);
  });

  test('an account that was prepared in vain is given up', async () => {
    const { link, id } = await endpoint(named);
    const starting = startOne(id, secret);
    const { counter, body } = await link.command('prepare-account');
    // Meanwhile the item has no account of its own any more, and somebody else starts a session.
    const { store } = site.world;
    await store.commit([store.updateJumpItem(id, { sessionAccount: 'service', accountName: '' })]);
    expect((await change([id], { tag: 'moved on' })).status).toBe(200);
    const joined = await (await site.console()).post('/api/sessions', { jumpItemIds: [id] });
    expect(joined.status).toBe(200);
    link.say({ kind: 'command-result', counter, ok: true, account: 'anna' });
    const result = await starting;
    expect(codesOf(result)).toEqual([]);
    expect(result !== undefined && 'session' in result && result.session.id).not.toBe(body.sessionId);
    const { body: dropped } = await link.command('close-session');
    expect(dropped.sessionId).toBe(body.sessionId);
  });

  test('an item that is given another account meanwhile is not entered as the one before', async () => {
    const { link, id } = await endpoint(named);
    const starting = startOne(id, secret);
    const { counter, body } = await link.command('prepare-account');
    expect((await change([id], { accountName: 'berta' })).status).toBe(200);
    link.say({ kind: 'command-result', counter, ok: true, account: 'anna' });
    expect(reasonsOf(await starting)).toMatchObject([{ code: 'jump.account-needed', facts: { account: 'berta' } }]);
    expect(await sessionsOn(id)).toEqual([]);
    expect((await link.command('close-session')).body.sessionId).toBe(body.sessionId);
  });

  test('one whose password is stored anew meanwhile is asked with that one', async () => {
    const { link, id } = await endpoint({ ...named, accountPassword: 'the first secret' });
    const starting = startOne(id);
    const first = await link.command('prepare-account');
    expect((await change([id], { accountName: 'berta', accountPassword: secret })).status).toBe(200);
    link.say({ kind: 'command-result', counter: first.counter, ok: true, account: 'anna' });
    expect((await link.command('close-session')).body.sessionId).toBe(first.body.sessionId);
    const second = await link.command('prepare-account');
    expect(second.body.account).toEqual({ kind: 'named', name: 'berta', password: secret });
    link.say({ kind: 'command-result', counter: second.counter, ok: true, account: 'berta' });
    const result = await starting;
    expect(result !== undefined && 'session' in result && result.session.id).toBe(second.body.sessionId);
  });

  describe('properties', () => {
    test.each([
      ['a named account without a name', { sessionAccount: 'named' }, 'changes.accountName'],
      ['a name without a named account', { accountName: 'anna' }, 'changes.accountName'],
      ['a password without a named account', { accountPassword: secret }, 'changes.accountPassword'],
      ['an account of no kind', { sessionAccount: 'guest' }, 'changes.sessionAccount'],
      ['a name that is a path', { sessionAccount: 'named', accountName: '../etc' }, 'changes.accountName'],
    ])('%s is refused, the answer names the field and nothing is changed', async (_, changes, field) => {
      const { id } = await endpoint();
      const before = await site.world.store.findJumpItem(id);
      const answer = await change([id], changes);
      expect([answer.status, answer.error.field]).toEqual([422, field]);
      expect(answer.body.toString()).not.toContain(secret);
      expect(await site.world.store.findJumpItem(id)).toEqual(before);
    });

    test('only what is touched changes, on each of several, and the audit log says whether, not what', async () => {
      const [one, two] = [await endpoint(named), await endpoint({ ...named, accountName: 'bert' })];
      expect((await change([one.id, two.id], { accountPassword: secret })).read()).toEqual({ changed: 2 });
      const rows = await site.world.store.listJumpItemsById([one.id, two.id]);
      expect(rows.map(({ accountName }) => accountName).toSorted()).toEqual(['anna', 'bert']);
      expect(new Set(rows.map(({ accountSecret }) => accountSecret)).size).toBe(2);
      const [entry] = await audited('jump-item.changed', one.id);
      expect(entry?.data).not.toContain(secret);
      expect(entry?.data).not.toContain(rows[0]?.accountSecret ?? 'none');
      expect(JSON.parse(entry?.data ?? '')).toEqual({ changes: { accountPassword: '***' } });
    });

    test('another name forgets the password, and so do another kind and an empty one', async () => {
      for (const changes of [{ accountName: 'bert' }, { sessionAccount: 'service' }, { accountPassword: '' }]) {
        const { id } = await endpoint({ ...named, accountPassword: secret });
        expect((await change([id], changes)).read()).toEqual({ changed: 1 });
        expect((await site.world.store.findJumpItem(id))?.accountSecret).toBe(null);
      }
    });

    test('a copy has the account and not the password, and a sealed one opens for no other item', async () => {
      const { id } = await endpoint({ ...named, accountPassword: secret });
      const group = (await user.post('/api/jump-items/properties', { ids: [id] })).read<ItemPropertiesAnswer>();
      const own = group.groups.find(({ isOwn }) => isOwn)?.id;
      const made = await user.post('/api/jump-items/copies', { ids: [id], jumpGroupId: own });
      const copyId = made.read<{ copies: readonly { id: JumpItemId }[] }>().copies[0]?.id;
      if (copyId === undefined) throw new Error(made.body.toString());
      const { store, index } = site.world;
      expect(await store.findJumpItem(copyId)).toMatchObject({ accountName: 'anna', accountSecret: null });
      const accountSecret = (await store.findJumpItem(id))?.accountSecret ?? null;
      await store.commit([store.updateJumpItem(copyId, { accountSecret })]);
      await expect.poll(() => index.find(copyId)?.item.id).toBe(copyId);
      expect(codesOf(await startOne(copyId))).toEqual(['jump.account-needed']);
    });
  });

  test.each([
    ['a password that is empty', [{ password: '' }], 'answers.passwords.0.password'],
    ['one of 512 bytes', [{ password: 'p'.repeat(512) }], 'answers.passwords.0.password'],
    ['one for no item', [{ jumpItemId: 'x', password: secret }], 'answers.passwords.0.jumpItemId'],
  ])('%s is refused, and the answer names the field and not the password', async (_, passwords, field) => {
    const { id } = await endpoint(named);
    const given = passwords.map((each) => ({ jumpItemId: id, ...each }));
    const answer = await user.post('/api/sessions', { jumpItemIds: [id], answers: { passwords: given } });
    expect([answer.status, answer.error.field]).toEqual([422, field]);
    expect(answer.body.toString()).not.toContain(secret);
  });
});
