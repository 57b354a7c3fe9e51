/** Mail as a whole, on both databases: the server set up, sessions told of, retried, given up, and nothing lost. */
import type { JumpItemId, UserId } from '@sallyport/domain';
import type {
  AdminStatus,
  ApprovalPage,
  JumpPolicyAnswer,
  MailAnswer,
  MailServerWish,
  MailTestAnswer,
} from '@sallyport/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plainJumpPolicy } from '../../gateway/testing/policies.ts';
import { databases } from '../../gateway/testing/databases.ts';
import { TestClock } from '../../gateway/testing/test-clock.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { SmtpSite, headersOf } from '../../testing/smtp-site.ts';
import type { ReceivedMail } from '../../testing/smtp-site.ts';
import { expireRequests } from '../approvals/expire-requests.ts';
import { forgetGivenUpMails, sendDueMails } from './send-mails.ts';

/** Each mail has one. */
function receiversOf(mails: readonly ReceivedMail[]): readonly string[] {
  return mails.map(({ to }) => to.join()).toSorted();
}

const idOf = ({ login }: TestConsole): string => login.user.id;
const approvedBy = (users: readonly string[], addresses: readonly string[]) => ({
  approval: {
    approvers: { users, teams: [], addresses },
    maxMinutes: 60,
    scope: 'requestor',
    approverScope: 'not-requestor',
  },
});

const path = '/api/admin/mail';
const account = { user: 'sallyport', password: 'correct horse' };
const [day, minute] = [24 * 3_600_000, 60_000];

describe.each(databases)('on %s', { timeout: 60_000 }, (_database, database) => {
  const clock = new TestClock();
  let site: TestSite;
  let administrator: TestConsole;
  let smtp: SmtpSite;

  beforeAll(async () => {
    smtp = await SmtpSite.start({ security: 'starttls', account });
    site = await startSite({ database: await database(), clock });
    administrator = await site.console({ isAdministrator: true });
    const { store } = site.world;
    const own = administrator.login.user.id as UserId;
    await store.commit([store.updateUser(own, { emailAddress: 'admin@example.com' })]);
  });

  afterAll(async () => {
    await site.stop();
    await smtp.stop();
  });

  beforeEach(async () => {
    smtp.mails.length = 0;
    smtp.refuse = () => undefined;
    await signInAgain();
  });

  afterEach(async () => {
    await administrator.send('DELETE', path);
    const { store } = site.world;
    await store.commit((await store.listMails(500)).map(({ id }) => store.removeMail(id)));
  });

  /** No login lasts as long as the clock is put forward here. */
  async function signInAgain(): Promise<void> {
    administrator = await site.login(administrator.login.user.id);
    await administrator.post('/api/account/step-up', { password: 'correct horse battery' });
  }

  const wish = (changes: Partial<MailServerWish> = {}): MailServerWish => ({
    host: 'localhost',
    port: smtp.port,
    security: 'starttls',
    ...account,
    senderAddress: 'sallyport@example.com',
    senderName: 'Sallyport',
    authority: smtp.authority.trim(),
    ...changes,
  });

  const setUp = (changes: Partial<MailServerWish> = {}) => administrator.send('PUT', path, wish(changes));
  const seen = async () => (await administrator.get(path)).read<MailAnswer>();

  async function policy(fields: object): Promise<JumpPolicyAnswer> {
    const answer = await administrator.post('/api/admin/jump-policies', {
      ...plainJumpPolicy,
      displayName: `Told ${crypto.randomUUID()}`,
      simultaneousJumps: 'join',
      ...fields,
    });
    if (answer.status !== 200) throw new Error(answer.body.toString());
    return answer.read<JumpPolicyAnswer>();
  }

  /** An item under a policy with these fields. */
  async function itemWith(fields: object): Promise<string> {
    const agent = await site.agent();
    await agent.link();
    const itemId = await agent.itemId();
    const { store, bus } = site.world;
    await store.commit([
      store.updateJumpItem(itemId as JumpItemId, { jumpPolicyId: (await policy(fields)).id as never }),
    ]);
    bus.publish('access-changed', {});
    return itemId;
  }

  /** One round of sending, by what the clock says now. */
  const sendNow = () =>
    sendDueMails(
      {
        store: site.world.store,
        clock,
        box: site.world.secondFactors.box,
        identity: site.world.identity,
        addresses: () => site.world.rules.publicAddresses,
      },
      new AbortController().signal,
    );

  /** The server sends by itself as well, and may have been at it already. */
  async function becomes(state: object): Promise<void> {
    await expect.poll(seen, { timeout: 15_000 }).toMatchObject(state);
  }

  async function audited(kind: string) {
    const entries = await site.world.store.listAuditEntries(50);
    return entries.filter((entry) => entry.kind === kind).map(({ data }) => JSON.parse(data) as object);
  }

  test('a server is set up, shown without its password, changed and removed; each is audited, the password masked', async () => {
    expect(await seen()).toMatchObject({ server: null, ownAddress: 'admin@example.com', waiting: 0, unsent: [] });
    const { password: _, ...fields } = wish();
    expect((await setUp()).read<MailAnswer>().server).toEqual({ ...fields, hasPassword: true });
    expect((await administrator.get(path)).body.toString()).not.toContain(account.password);
    expect(JSON.stringify(await site.world.store.findSetting('mail-server'))).not.toContain(account.password);
    expect((await setUp({ senderName: 'Desk' })).status).toBe(200);
    expect((await administrator.send('DELETE', path)).status).toBe(204);
    const [removed, renamed, made] = await audited('setting.changed');
    expect(made).toMatchObject({ changes: { host: [null, 'localhost'], password: '***' } });
    expect(renamed).toMatchObject({ changes: { senderName: ['Sallyport', 'Desk'] } });
    expect(removed).toMatchObject({ changes: { host: ['localhost', null], password: '***' } });
    expect(JSON.stringify([removed, renamed, made])).not.toContain(account.password);
  });

  test('a field that is not as it should be is named, and nothing is changed', async () => {
    for (const [changes, field] of [
      [{ host: 'localhost:25' }, 'host'],
      [{ host: '169.254.169.254' }, 'host'],
      [{ port: 70_000 }, 'port'],
      [{ port: 25.5 }, 'port'],
      [{ senderAddress: 'sallyport' }, 'senderAddress'],
      [{ senderAddress: 'a@example.com\r\nBcc: b@example.com' }, 'senderAddress'],
      [{ senderName: 'a\r\nBcc: b@example.com' }, 'senderName'],
      [{ security: 'none' }, 'user'],
      [{ password: '' }, 'password'],
      [{ user: 'a\r\nb' }, 'user'],
      [{ authority: 'PEM' }, 'authority'],
    ] as const) {
      const answer = await setUp(changes);
      expect([answer.status, answer.read()]).toMatchObject([422, { error: { field } }]);
    }
    expect((await seen()).server).toBeNull();
  });

  test('hostile: a kept password goes to the server that it was typed for, and to no other', async () => {
    await setUp();
    const { password: _, ...kept } = wish();
    expect((await administrator.send('PUT', path, { ...kept, senderName: 'Desk' })).status).toBe(200);
    for (const changes of [{ host: '127.0.0.1' }, { port: 2525 }, { user: 'other' }, { authority: '' }]) {
      const answer = await administrator.send('PUT', path, { ...kept, ...changes });
      expect([answer.status, answer.read()]).toMatchObject([422, { error: { field: 'password' } }]);
    }
  });

  test('hostile: only whoever proved to be there sets the server', async () => {
    const other = await site.login(administrator.login.user.id);
    expect((await other.send('PUT', path, wish())).status).toBe(403);
    expect((await other.send('DELETE', path)).status).toBe(403);
    expect((await seen()).server).toBeNull();
  });

  test('a test mail goes to whoever asks, and what the server says is told', async () => {
    expect((await administrator.post(`${path}/test`)).status).toBe(409);
    await setUp();
    expect((await administrator.post(`${path}/test`)).read<MailTestAnswer>()).toMatchObject({
      outcome: 'sent',
      to: 'admin@example.com',
      answer: expect.stringMatching(/^250/) as string,
    });
    expect(smtp.mails).toMatchObject([{ to: ['admin@example.com'], user: 'sallyport', isEncrypted: true }]);
    smtp.refuse = () => [550, `No\u0007 ${'relay '.repeat(300)}`];
    const failed = (await administrator.post(`${path}/test`)).read<Extract<MailTestAnswer, { outcome: 'failed' }>>();
    expect(failed).toMatchObject({ outcome: 'failed', stage: 'sender' });
    expect(failed.answer).toContain('550 No');
    expect(failed.answer.length).toBeLessThanOrEqual(500);
    await setUp({ password: 'wrong' });
    expect((await administrator.post(`${path}/test`)).read<MailTestAnswer>()).toMatchObject({
      outcome: 'failed',
      stage: 'sign-in',
      answer: expect.stringContaining('535 5.7.8 Wrong user or password') as string,
    });
    expect((await audited('mail.tested')).length).toBeGreaterThanOrEqual(3);
    const withoutAddress = await site.console({ isAdministrator: true });
    expect((await withoutAddress.post(`${path}/test`)).status).toBe(422);
  });

  test('a session tells those of its policy of its start and its end, each in a mail of their own', async () => {
    await setUp();
    const itemId = await itemWith({
      startNotification: {
        addresses: ['duty@example.com', ' DUTY@example.com', 'night@example.com'],
        displayName: 'Duty',
      },
      endNotification: { addresses: ['duty@example.com'], displayName: '' },
    });
    const user = await site.console();
    const [started] = await user.start([itemId]);
    const sessionId = started !== undefined && 'session' in started ? started.session.id : '';
    await sendNow();
    const starts = await smtp.whenTaken(2);
    expect(receiversOf(starts)).toEqual(['DUTY@example.com', 'night@example.com']);
    expect(headersOf(starts[0] ?? { raw: '' }).get('to')?.[0]).toMatch(/^Duty <.*>$/);
    expect(starts[0]?.raw).toContain(`${site.origin}/sessions/${sessionId}`);
    expect((await user.post(`/api/sessions/${sessionId}/end`)).status).toBe(204);
    await sendNow();
    const [, , end] = await smtp.whenTaken(3);
    expect(headersOf(end ?? { raw: '' }).get('subject')?.[0]).toMatch(/^Session ended: /);
    expect(end?.raw).toContain('Why: Somebody in the session ended it.');
    await becomes({ waiting: 0, givenUp: 0, unsent: [] });
  });

  test('a request for an approval is told to those who may decide, and its link decides nothing', async () => {
    await setUp();
    const approver = await site.console();
    const asking = await site.console();
    const { store } = site.world;
    for (const [user, emailAddress] of [
      [approver, 'approver@example.com'],
      [asking, 'asking@example.com'],
    ] as const) {
      await store.commit([store.updateUser(user.login.user.id as UserId, { emailAddress })]);
    }
    const itemId = await itemWith(approvedBy([approver, asking].map(idOf), ['board@example.com']));
    await asking.post('/api/approvals', { jumpItemId: itemId, minutes: 30, purpose: 'Change <7>' });
    await sendNow();
    const mails = await smtp.whenTaken(2);
    expect(receiversOf(mails)).toEqual(['approver@example.com', 'board@example.com']);
    const link = /\/approvals\?request=3D(ja_\w+)|\/approvals\?request=(ja_\w+)/.exec(mails[0]?.raw ?? '');
    const id = link?.[1] ?? link?.[2] ?? '';
    const state = async () => (await approver.get('/api/approvals')).read<ApprovalPage>().rows[0];
    expect(await state()).toMatchObject({ id, state: 'pending', purpose: 'Change <7>' });
    for (const path of [`/approvals?request=${id}`, `/api/approvals/${id}/approve`, `/api/approvals/${id}`]) {
      await site.ask(path);
      await approver.get(path);
      expect(await state()).toMatchObject({ state: 'pending' });
    }
    expect((await site.ask(`/api/approvals/${id}/approve`, { method: 'POST' })).status).toBe(403);
    expect(await state()).toMatchObject({ state: 'pending' });
    expect((await approver.post(`/api/approvals/${id}/approve`)).status).toBe(204);
    expect(await state()).toMatchObject({ state: 'approved' });
    await sendNow();
    expect((await smtp.whenTaken(3))[2]?.to).toEqual(['asking@example.com']);
  });

  test('whoever asked is told what became of it: approved, taken back, denied, or over', async () => {
    await setUp();
    const [approver, asking] = [await site.console(), await site.console()];
    const emailAddress = 'asking@example.com';
    const { store } = site.world;
    await store.commit([store.updateUser(asking.login.user.id as UserId, { emailAddress })]);
    const itemId = await itemWith(approvedBy([idOf(approver)], []));
    const ask = async (): Promise<string> => {
      await asking.post('/api/approvals', { jumpItemId: itemId, minutes: 30, purpose: 'Change 7' });
      return (await asking.get('/api/approvals')).read<ApprovalPage>().rows[0]?.id ?? '';
    };
    const subjects = async (count: number): Promise<readonly (string | undefined)[]> => {
      await sendNow();
      const mails = await smtp.whenTaken(count);
      expect(new Set(receiversOf(mails))).toEqual(new Set([emailAddress]));
      return mails.map((mail) => headersOf(mail).get('subject')?.[0]?.replace(/:.*/s, ''));
    };
    const first = await ask();
    await approver.post(`/api/approvals/${first}/approve`);
    expect(await subjects(1)).toEqual(['Approved']);
    await approver.post(`/api/approvals/${first}/take-back`);
    expect(await subjects(2)).toEqual(['Approved', 'Approval taken back']);
    await approver.post(`/api/approvals/${await ask()}/deny`);
    expect(await subjects(3)).toEqual(['Approved', 'Approval taken back', 'Denied']);
    await asking.post(`/api/approvals/${await ask()}/take-back`);
    const last = await ask();
    await expireRequests(site.world);
    clock.advance(day);
    await Promise.all([1, 2, 3].map(() => expireRequests(site.world)));
    expect(await subjects(4)).toEqual(['Approved', 'Approval taken back', 'Denied', 'Request over']);
    const anew = await site.login(asking.login.user.id);
    expect((await anew.get('/api/approvals')).read<ApprovalPage>().rows[0]).toMatchObject({ id: last, state: 'over' });
    expect((await site.audited()).filter((kind) => kind === 'jump-approval.expired')).toHaveLength(1);
    expect((await (await site.login(approver.login.user.id)).post(`/api/approvals/${last}/approve`)).status).toBe(409);
  });

  test('whom the end is told to is fixed at the start', async () => {
    await setUp();
    const itemId = await itemWith({ endNotification: { addresses: ['duty@example.com'], displayName: '' } });
    const user = await site.console();
    const [started] = await user.start([itemId]);
    const sessionId = started !== undefined && 'session' in started ? started.session.id : '';
    const { store, bus } = site.world;
    await store.commit([store.updateJumpItem(itemId as JumpItemId, { jumpPolicyId: null })]);
    bus.publish('access-changed', {});
    await user.post(`/api/sessions/${sessionId}/end`);
    await sendNow();
    expect((await smtp.whenTaken(1))[0]?.to).toEqual(['duty@example.com']);
  });

  test('without a server sessions go on, and no mail is written', async () => {
    const itemId = await itemWith({ startNotification: { addresses: ['duty@example.com'], displayName: '' } });
    const user = await site.console();
    const [started] = await user.start([itemId]);
    expect(started).toHaveProperty('session');
    expect(await seen()).toMatchObject({ server: null, waiting: 0 });
  });

  /** One mail that waits, of a session that has just begun. */
  async function waiting() {
    await setUp();
    const itemId = await itemWith({ startNotification: { addresses: ['duty@example.com'], displayName: '' } });
    const user = await site.console();
    await user.start([itemId]);
  }

  test('a mail that is not taken is tried again later, then given up with an audit entry and a warning', async () => {
    smtp.refuse = () => [451, 'Come back later'];
    await waiting();
    await sendNow();
    const failure: unknown = expect.stringContaining('451 Come back later');
    await becomes({ unsent: [{ kind: 'session-started', to: 'duty@example.com', attempts: 1, failure }] });
    const [first] = (await seen()).unsent;
    expect((first?.nextAttemptAt ?? 0) - clock.now()).toBeGreaterThan(minute / 2);
    clock.advance(11 * minute);
    await sendNow();
    await becomes({ unsent: [{ attempts: 2, failure }] });
    const status = (await administrator.get('/api/admin/status')).read<AdminStatus>();
    expect(status.upkeep.warnings).toContainEqual({ kind: 'mail-unsent', waiting: 1, givenUp: 0 });
    clock.advance(day);
    await signInAgain();
    await sendNow();
    await becomes({ waiting: 0, givenUp: 1, unsent: [{ nextAttemptAt: null }] });
    expect(await audited('mail.given-up')).toMatchObject([{ because: 'too-old', mail: 'session-started' }]);
    await forgetGivenUpMails({ store: site.world.store, clock });
    expect(await seen()).toMatchObject({ givenUp: 1 });
    clock.advance(7 * day);
    await signInAgain();
    await forgetGivenUpMails({ store: site.world.store, clock });
    await becomes({ givenUp: 0, unsent: [] });
  });

  test('a mail that is refused for good is given up at once', async () => {
    smtp.refuse = (place) => (place === 'recipient' ? [550, '5.1.1 Nobody of that name'] : undefined);
    await waiting();
    await sendNow();
    await becomes({ waiting: 0, givenUp: 1 });
    expect(await audited('mail.given-up')).toContainEqual(
      expect.objectContaining({ because: 'refused', attempts: 1, failure: expect.stringContaining('5.1.1') as string }),
    );
  });

  test('two who send at the same moment send each mail once', async () => {
    const itemId = await itemWith({
      startNotification: { addresses: Array.from({ length: 20 }, (_, n) => `duty-${n}@example.com`), displayName: '' },
    });
    await setUp();
    const user = await site.console();
    await user.start([itemId]);
    await Promise.all([sendNow(), sendNow(), sendNow()]);
    await smtp.whenTaken(20);
    await sendNow();
    expect(new Set(smtp.mails.map(({ to }) => to[0])).size).toBe(20);
    expect(smtp.mails).toHaveLength(20);
  });
});
