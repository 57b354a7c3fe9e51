import { instant } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import { PreconditionFailed, expecting, refusedCode, unlessMissing, unlessTaken } from '../ports.ts';
import type { RecordingCheckpointRow, Writes } from '../ports.ts';
import type { Store } from './store.ts';
import { engines } from './testing/engines.ts';
import {
  apiAccountRow,
  channelRow,
  clientRow,
  groupRow,
  idOf,
  installerRow,
  itemRow,
  loginRow,
  sessionRow,
  moment,
  userRow,
} from './testing/rows.ts';

async function refusalOf(commit: Promise<void>): Promise<string | undefined> {
  try {
    await commit;
  } catch (error) {
    const code = refusedCode(error);
    if (code === undefined) throw error;
    return code;
  }
  return undefined;
}

/** How many of these commits stood, all handed in at once. */
async function race(store: Store, lists: readonly Writes[]): Promise<number> {
  const outcomes = await Promise.allSettled(lists.map((writes) => store.commit(writes)));
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(PreconditionFailed);
  }
  return outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
}

const all = { kind: 'all' } as const;

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe.each(engines)('the store on %s', (_name, prepare) => {
  const open = async (): Promise<Store> => (await prepare()).open();

  test('what was written is there after opening the database again', async () => {
    const database = await prepare();
    const first = await database.open();
    await first.commit([first.insertUser(userRow(1, { displayName: "O'Brien; drop table users -- %_\\ 日本 🚀" }))]);
    const second = await database.open();
    expect(await second.findUser(idOf('user', 1))).toEqual(await first.findUser(idOf('user', 1)));
    expect((await second.findUserByName('user-1'))?.displayName).toBe("O'Brien; drop table users -- %_\\ 日本 🚀");
  });

  test('recordings without an end are those of closed channels of which no stretch ended', async () => {
    const store = await open();
    const stretch = (n: number, opening: number, kind: RecordingCheckpointRow['kind']): RecordingCheckpointRow => ({
      channelId: idOf('channel', n),
      opening,
      sessionId: idOf('session', 1),
      sequence: 1,
      kind,
      at: moment,
      content: '{}',
      signature: '',
    });
    await store.commit([
      store.insertUser(userRow(1)),
      store.insertJumpGroup(groupRow(1)),
      store.insertInstaller(installerRow(1)),
      store.insertJumpClient(clientRow(1)),
      store.insertSession(sessionRow(1)),
      store.insertChannel(channelRow(1, { state: 'closed' })),
      store.insertChannel(channelRow(2, { state: 'closed' })),
      store.insertChannel(channelRow(3, { state: 'closed' })),
      store.insertChannel(channelRow(4, { state: 'open' })),
      store.insertChannel(channelRow(5, { state: 'closed', recorded: 0 })),
      store.insertChannel(channelRow(6, { state: 'closed' })),
      store.insertChannel(channelRow(7, { state: 'closed' })),
      store.putRecordingCheckpoints([
        stretch(1, 1, 'running'),
        stretch(2, 1, 'suspended'),
        stretch(2, 2, 'ended'),
        stretch(3, 1, 'suspended'),
        stretch(3, 2, 'running'),
        stretch(4, 1, 'running'),
        stretch(6, 1, 'ended'),
      ]),
    ]);
    const unended = await store.listUnendedRecordings();
    expect(unended.map(({ id }) => id)).toEqual([1, 3, 7].map((n) => idOf('channel', n)));
  });

  test('a list stands or falls as one', async () => {
    const store = await open();
    const expectation = expecting(store.updateUser(idOf('user', 9), { displayName: 'nobody' }), 1, 'user.gone');
    expect(await refusalOf(store.commit([store.insertUser(userRow(1)), expectation]))).toBe('user.gone');
    expect(await store.hasUsers()).toBe(false);
  });

  test('a list that is refused harms no other of the same moment', async () => {
    const store = await open();
    const [number, insert] = store.insertUser(userRow(2, { usernameFold: 'user-1' }));
    const taken = [number, unlessTaken(insert, 'user.name-taken')];
    const [first, second, third] = await Promise.allSettled([
      store.commit([store.insertUser(userRow(1))]),
      store.commit([store.insertUser(userRow(3)), taken]),
      store.commit([store.insertUser(userRow(4))]),
    ]);
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.listUsers()).map((user) => user.username)).toEqual(['user-1', 'user-4']);
  });

  test('constraints speak by the code that the write gave them', async () => {
    const store = await open();
    await store.commit([store.insertUser(userRow(1))]);
    const [number, insert] = store.insertUser(userRow(2, { usernameFold: 'user-1' }));
    const twin = [number, unlessTaken(insert, 'user.name-taken')];
    expect(await refusalOf(store.commit([twin]))).toBe('user.name-taken');
    const recoveryCodes = store.insertRecoveryCodes(idOf('user', 7), ['a hash']);
    const orphan = unlessMissing(recoveryCodes, 'user.gone');
    expect(await refusalOf(store.commit([orphan]))).toBe('user.gone');
    await expect(store.commit([store.insertUser(userRow(3, { usernameFold: 'user-1' }))])).rejects.not.toBeInstanceOf(
      PreconditionFailed,
    );
  });

  test('of two that set the server up at once, one wins', async () => {
    const store = await open();
    expect(await store.isSetUp()).toBe(false);
    const attempts = upTo(5).map((n) => [store.insertSetUp(moment), store.insertUser(userRow(n))]);
    expect(await race(store, attempts)).toBe(1);
    expect(await store.listUsers()).toHaveLength(1);
    expect(await store.isSetUp()).toBe(true);
  });

  test('numbers of items are never used twice, not even after the last one is removed', async () => {
    const store = await open();
    await store.commit([store.insertJumpGroup(groupRow(1))]);
    await Promise.all(upTo(8).map((n) => store.commit([store.insertJumpClient(clientRow(n))])));
    await Promise.all(upTo(8).map((n) => store.commit([store.insertJumpItem(itemRow(n))])));
    const items = await store.listJumpItemsOfClients(upTo(8).map((n) => idOf('jump-client', n)));
    const numbers = items.map((item) => item.apiId);
    expect(new Set(numbers)).toEqual(new Set(upTo(8)));
    const last = items.find((item) => item.apiId === 8);
    await store.commit([store.removeJumpItem(last?.id ?? idOf('jump-item', 0))]);
    await store.commit([store.insertJumpItem(itemRow(9, { jumpClientId: idOf('jump-client', 1) }))]);
    expect((await store.findJumpItem(idOf('jump-item', 9)))?.apiId).toBe(9);
  });

  test('a refused insert wastes no number for the ones that stand', async () => {
    const store = await open();
    await store.commit([store.insertJumpGroup(groupRow(1))]);
    const twin = store
      .insertJumpGroup(groupRow(2, { nameFold: 'group 1' }))
      .map((write) => unlessTaken(write, 'taken'));
    expect(await refusalOf(store.commit([twin]))).toBe('taken');
    await store.commit([store.insertJumpGroup(groupRow(3))]);
    expect((await store.listJumpGroups()).map((group) => group.apiId)).toEqual([1, 2]);
  });

  test('events of a session and entries of the audit log are numbered without a gap, however many write', async () => {
    const store = await open();
    await store.commit([store.insertSession(sessionRow(1))]);
    const event = {
      sessionId: idOf('session', 1),
      at: moment,
      kind: 'session.started',
      actorKind: 'server',
      actorId: null,
      actorName: '',
      data: '{}',
    } as const;
    const entry = { ...event, targetKind: null, targetId: null, targetName: null };
    const { sessionId: _sessionId, ...auditRow } = entry;
    await Promise.all(
      upTo(20).map(() => store.commit([store.insertSessionEvent(event), store.insertAuditEntry(auditRow)])),
    );
    const events = await store.listSessionEvents(idOf('session', 1));
    expect(events.map(({ number }) => number)).toEqual(upTo(20));
    expect((await store.listAuditEntries(50)).map(({ number }) => number)).toEqual(upTo(20).toReversed());
    expect((await store.listAuditEntries(2, 5)).map(({ number }) => number)).toEqual([4, 3]);
    const gone = { ...event, sessionId: idOf('session', 2) };
    expect(await refusalOf(store.commit([store.insertSessionEvent(gone)]))).toBe('session.gone');
  });

  test('an installer is used no more often than it may be, however many enrol at once', async () => {
    const store = await open();
    await store.commit([store.insertJumpGroup(groupRow(1)), store.insertInstaller(installerRow(1, { maxUses: 3 }))]);
    const { id } = installerRow(1);
    const use = () => [expecting(store.updateInstallerUse(id, moment), 1, 'enrol.key-used-up')];
    expect(await race(store, upTo(10).map(use))).toBe(3);
    expect((await store.findInstaller(id))?.uses).toBe(3);
  });

  test.each([
    ['one that was revoked', { revokedAt: moment }],
    ['one that has expired this moment', { expiresAt: moment }],
    ['one whose creator was disabled', { createdBy: userRow(1).id }],
    ['one whose creator is gone', { createdBy: userRow(2).id }],
  ])('an installer is not used: %s', async (_case, changes) => {
    const store = await open();
    const disabled = store.insertUser(userRow(1, { disabledAt: moment }));
    await store.commit([disabled, store.insertJumpGroup(groupRow(1)), store.insertInstaller(installerRow(1, changes))]);
    const use = expecting(store.updateInstallerUse(installerRow(1).id, moment), 1, 'enrol.key-unknown');
    expect(await refusalOf(store.commit([use]))).toBe('enrol.key-unknown');
  });

  test('an install script stays as it was first kept', async () => {
    const store = await open();
    const row = { sha256: 'ab', body: '#!/bin/sh', createdAt: moment };
    await store.commit([store.insertInstallScript(row)]);
    await store.commit([store.insertInstallScript({ ...row, createdAt: instant(moment + 1) })]);
    expect(await store.findInstallScript('ab')).toEqual(row);
    expect(await store.findInstallScript('cd')).toBeUndefined();
  });

  describe('a ticket', () => {
    const ticket = {
      hash: 'ab',
      channelId: idOf('channel', 1),
      sessionId: idOf('session', 1),
      side: 'viewer',
      boundTo: idOf('login', 1),
      expiresAt: instant(moment + 15_000),
    } as const;
    const claim = { hash: 'ab', side: 'viewer', boundTo: idOf('login', 1), now: moment } as const;

    async function withTicket(): Promise<Store> {
      const store = await open();
      await store.commit([
        store.insertSession(sessionRow(1)),
        store.insertChannel(channelRow(1)),
        store.insertTicket(ticket),
      ]);
      return store;
    }

    test('opens what it was made for, once, however many show it', async () => {
      const store = await withTicket();
      const redeemed = await Promise.all(upTo(10).map(() => store.redeemTicket(claim)));
      expect(redeemed.filter((result) => result !== undefined)).toEqual([
        { channelId: ticket.channelId, sessionId: ticket.sessionId, boundTo: ticket.boundTo },
      ]);
    });

    test.each([
      ['of another secret', { hash: 'cd' }],
      ['at the wrong end', { side: 'agent' }],
      ['by another login', { boundTo: idOf('login', 2) }],
      ['too late', { now: instant(moment + 15_000) }],
    ] as const)('opens nothing %s, and is still good for its owner', async (_case, changes) => {
      const store = await withTicket();
      expect(await store.redeemTicket({ ...claim, ...changes })).toBeUndefined();
      expect(await store.redeemTicket(claim)).toBeDefined();
    });

    test('goes with its channel', async () => {
      const store = await withTicket();
      await store.commit([store.removeTicketsOfChannel(ticket.channelId)]);
      expect(await store.redeemTicket(claim)).toBeUndefined();
    });
  });

  test('of two that move a session from the same state, one does', async () => {
    const store = await open();
    await store.commit([store.insertSession(sessionRow(1))]);
    const move = () => [
      expecting(
        store.updateSession(idOf('session', 1), { state: 'ended', endedAt: moment }, ['active']),
        1,
        'session.moved',
      ),
    ];
    expect(await race(store, [move(), move(), move()])).toBe(1);
  });

  test('sessions are found by state and by text taken literally, page by page', async () => {
    const store = await open();
    const texts = ['100% sure', '100 sure', 'under_score', 'underscore', String.raw`back\slash`];
    await store.commit(
      texts.map((searchFold, n) => store.insertSession(sessionRow(n + 1, { searchFold, state: 'ended' }))),
    );
    const find = async (searchFold: string): Promise<readonly string[]> => {
      const rows = await store.listSessions({ scope: all, states: ['ended'], searchFold, limit: 10 });
      return rows.map((row) => row.searchFold);
    };
    expect(await find('0%')).toEqual(['100% sure']);
    expect(await find('r_s')).toEqual(['under_score']);
    expect(await find('\\')).toEqual([String.raw`back\slash`]);
    expect(await find("' or 1=1 --")).toEqual([]);
    const page = await store.listSessions({ scope: all, states: ['ended'], limit: 2 });
    expect(page.map(({ id }) => id)).toEqual([idOf('session', 5), idOf('session', 4)]);
    const next = await store.listSessions({ scope: all, states: ['ended'], limit: 2, before: idOf('session', 4) });
    expect(next.map(({ id }) => id)).toEqual([idOf('session', 3), idOf('session', 2)]);
    expect(await store.listSessions({ scope: all, states: ['active'], limit: 2 })).toEqual([]);
  });

  test('an account keeps its newest thirty tokens', async () => {
    const store = await open();
    const id = idOf('api-account', 1);
    await store.commit([store.insertApiAccount(apiAccountRow(1))]);
    expect(await store.listApiAccounts()).toMatchObject([{ id, apiId: 1 }]);
    for (const n of upTo(31)) {
      const at = instant(moment + n);
      const expiresAt = instant(moment + 3_600_000);
      await store.commit([
        store.insertApiToken({ tokenHash: `t${n}`, apiAccountId: id, createdAt: at, expiresAt }),
        store.removeOldestApiTokens(id, 30),
      ]);
    }
    expect(await store.findApiToken('t1')).toBeUndefined();
    expect(await store.findApiToken('t2')).toMatchObject({ id });
    expect(await store.findApiToken('t31')).toMatchObject({ id });
  });

  test('logins and browsers go with their user, sessions stay', async () => {
    const store = await open();
    await store.commit([
      store.insertUser(userRow(1)),
      store.insertLogin(loginRow(1)),
      store.insertSession(sessionRow(1)),
    ]);
    expect(await store.findLoginByToken({ tokenHash: 'hash-1' })).toMatchObject({
      username: 'user-1',
      disabledAt: null,
    });
    await store.commit([store.removeLoginsOfUser(idOf('user', 1))]);
    expect(await store.findLoginByToken({ tokenHash: 'hash-1' })).toBeUndefined();
    expect(await store.findSession(idOf('session', 1))).toBeDefined();
  });

  test('many lists of the same moment are all written, more than one transaction takes', async () => {
    const store = await open();
    await Promise.all(upTo(1500).map((n) => store.commit([store.updateSetting(`key-${n}`, { n })])));
    expect(await store.findSetting('key-1500')).toEqual({ n: 1500 });
  });
});
