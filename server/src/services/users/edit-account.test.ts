import { join } from 'node:path';
import { instant, newId } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import { beforeEach, describe, expect, test } from 'vitest';
import { openAccessBook } from '../../access/access-book.ts';
import { argonPasswords } from '../../auth/passwords.ts';
import { inProcessBus } from '../../bus/in-process-bus.ts';
import { clientRow, idOf, itemRow } from '../../store/testing/rows.ts';
import { openSqlite } from '../../store/engine/sqlite-engine.ts';
import { openStore } from '../../store/store.ts';
import { systemClock, systemRandom } from '../../system.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { goodPassword } from '../../testing/test-server.ts';
import { createAccount, editAccount, removeAccount } from './edit-account.ts';
import type { AccountEdit, AccountsWorld, EditOutcome } from './edit-account.ts';

const editor = { actor: { kind: 'operator', name: 'test' } } as const;

let world: AccountsWorld;

beforeEach(async () => {
  const store = await openStore(openSqlite(join(temporaryFolder(), 'sallyport.db')));
  const bus = inProcessBus((error) => {
    throw error;
  });
  const configuredHosts = () => ['localhost'];
  const access = await openAccessBook({
    store,
    bus,
    configuredHosts,
    failed: (error) => expect(error).toBeUndefined(),
  });
  world = { store, clock: systemClock, random: systemRandom, bus, access, passwords: argonPasswords() };
});

function codeOf(outcome: EditOutcome): string {
  if (outcome.kind === 'fault') return `${outcome.fault.field}: ${outcome.fault.code}`;
  return outcome.kind === 'refused' ? outcome.reason.code : outcome.kind;
}

async function made(username: string, edit: AccountEdit = {}): Promise<UserId> {
  const outcome = await createAccount(world, editor, {
    username,
    displayName: username,
    password: goodPassword,
    ...edit,
  });
  if (outcome.kind !== 'done') throw new Error(`Not made: ${codeOf(outcome)}`);
  return outcome.user.id;
}

const edit = async (userId: UserId, changes: AccountEdit): Promise<string> =>
  codeOf(await editAccount(world, editor, { userId, edit: changes }));

const administration = {
  administrator: true,
  setPasswords: true,
  manageJumpClients: true,
  editJumpGroups: true,
  editTeams: true,
  sessionReports: 'all',
  viewRecordings: true,
  changeDisplayName: true,
} as const;

const faults = [
  ['an empty name', { username: ' ' }, 'username: user.name-invalid'],
  ['a name of another', { username: 'TAKEN' }, 'username: user.name-taken'],
  ['a name that turns round', { displayName: 'a\u202eb' }, 'displayName: user.display-name-invalid'],
  [
    'a display name that is too long',
    { privateDisplayName: 'x'.repeat(129) },
    'privateDisplayName: user.display-name-invalid',
  ],
  ['no address of mail', { emailAddress: 'nobody' }, 'emailAddress: user.email-invalid'],
  ['two addresses', { emailAddress: 'a@example.com,b@example.com' }, 'emailAddress: user.email-invalid'],
  ['a line break in an address', { emailAddress: 'a@example.com\nbcc: b@c.de' }, 'emailAddress: user.email-invalid'],
  ['no language', { preferredLanguage: 'english please' }, 'preferredLanguage: user.language-invalid'],
  ['a short password', { password: 'short' }, 'password: password.too-short'],
  [
    'the name as password',
    { username: 'the long name of it', password: 'The long name of it' },
    'password: password.is-username',
  ],
  ['a count below zero', { failedSignIns: -1 }, 'failedSignIns: user.failed-sign-ins-invalid'],
  [
    'a policy that is not there',
    { sessionPolicyId: newId('session-policy', instant(1), systemRandom.bytes(10)) },
    'representative: user.role-gone',
  ],
] as const;

describe('an account', () => {
  test('is made with its own list, and known to the rules at once', async () => {
    const id = await made('frieda', { emailAddress: 'frieda@example.com', preferredLanguage: 'de-DE' });
    const facts = world.access.latest();
    expect(facts.accounts.get(id)).toMatchObject({ username: 'frieda', enabled: true });
    expect([...facts.jumpGroups.values()].filter(({ ownerId }) => ownerId === id)).toHaveLength(1);
    expect(await world.store.findUser(id)).toMatchObject({
      emailAddress: 'frieda@example.com',
      preferredLanguage: 'de-de',
    });
  });

  test('is given nothing that is not as it should be, and then nothing changes', async () => {
    await made('taken');
    const id = await made('odd one');
    const before = await world.store.findUser(id);
    for (const [what, changes, code] of faults) {
      expect([what, await edit(id, changes)]).toEqual([what, code]);
    }
    expect(await world.store.findUser(id)).toEqual(before);
  });

  test('each change stands in the audit log with its old and its new value, and no secret', async () => {
    const id = await made('gustav');
    expect(await edit(id, { displayName: 'Gustav K', password: 'another long secret of his', administration })).toBe(
      'done',
    );
    const [entry] = await world.store.listAuditEntries(1);
    expect(entry).toMatchObject({ kind: 'user.changed', targetId: id, targetName: 'gustav' });
    const { changes } = JSON.parse(entry?.data ?? '{}') as { readonly changes: Record<string, unknown> };
    expect(changes).toMatchObject({
      displayName: ['gustav', 'Gustav K'],
      administrator: [false, true],
      'administration.setPasswords': [false, true],
      password: '***',
    });
    expect(entry?.data).not.toContain('argon2');
  });

  test('that changes nothing leaves no entry', async () => {
    const id = await made('hanna');
    const [last] = await world.store.listAuditEntries(1);
    expect(await edit(id, { displayName: 'hanna', enabled: true })).toBe('done');
    expect(await world.store.listAuditEntries(1)).toEqual([last]);
  });

  test('of two changes that began from the same state, one stands where they meet', async () => {
    const id = await made('ida');
    const outcomes = await Promise.all([edit(id, { administration }), edit(id, { password: 'one more long secret' })]);
    expect(outcomes.toSorted()).toEqual(['changed-meanwhile', 'done']);
  });

  test('is not removed while its own list holds items, which are named; and then it is, with its list', async () => {
    const id = await made('jonas');
    const { store } = world;
    const list = (await store.listJumpGroups()).find(({ ownerId }) => ownerId === id);
    if (list === undefined) throw new Error('There is no list');
    const client = clientRow(1);
    const names = ['kiosk', 'laptop', 'nas', 'printer'];
    const items = names.map((name, n) => itemRow(n + 1, { name, jumpClientId: client.id, jumpGroupId: list.id }));
    await store.commit([store.insertJumpClient(client), ...items.map((row) => store.insertJumpItem(row))]);
    const refused = await removeAccount(world, editor, id);
    expect(refused).toEqual({
      kind: 'refused',
      reason: { code: 'account.holds-items', facts: { count: 4, names: ['kiosk', 'laptop', 'nas'] } },
    });
    await store.commit(items.map(({ id: item }) => store.removeJumpItem(item)));
    expect(codeOf(await removeAccount(world, editor, id))).toBe('done');
    expect(await store.findUser(id)).toBeUndefined();
    expect((await store.listJumpGroups()).find(({ ownerId }) => ownerId === id)).toBeUndefined();
    expect(codeOf(await removeAccount(world, editor, id))).toBe('gone');
  });
});

describe('the last administrator', () => {
  test('is neither disabled, nor demoted, nor removed; nor are two who would do it to one another at once', async () => {
    const [first, second] = [await made('one', { administration }), await made('two', { administration })];
    const both = await Promise.all([
      edit(first, { enabled: false }),
      edit(second, { administration: { ...administration, administrator: false } }),
    ]);
    expect(both.toSorted()).toEqual(['account.last-administrator', 'done']);
    const left = (await world.store.findUser(first))?.disabledAt === null ? first : second;
    expect(await edit(left, { enabled: false })).toBe('account.last-administrator');
    expect(await edit(left, { administration: { ...administration, administrator: false } })).toBe(
      'account.last-administrator',
    );
    expect(codeOf(await removeAccount(world, editor, left))).toBe('account.last-administrator');
    expect(
      codeOf(await editAccount(world, { ...editor, userId: left }, { userId: left, edit: { enabled: false } })),
    ).toBe('account.own');
  });
});

test('a Session Policy that is not for users is given to nobody, and stays where it was given before', async () => {
  const { store, bus, access } = world;
  const [forUsers, forItems] = [idOf('session-policy', 21), idOf('session-policy', 22)];
  const policy = (id: typeof forUsers, users: boolean) =>
    store.insertSessionPolicy({
      id,
      displayName: `For users: ${users}`,
      displayNameFold: `for users: ${users}`,
      codeName: `for-users-${users}`,
      description: '',
      permissions: '{}',
      prompting: null,
      availability: JSON.stringify({ users, representativeInvite: false, jumpItems: !users }),
    });
  await store.commit([policy(forUsers, true), policy(forItems, false)]);
  bus.publish('access-changed', {});
  await access.current();
  const id = await made('grace');
  expect(await edit(id, { sessionPolicyId: forItems })).toBe('sessionPolicyId: session-policy.not-available');
  expect((await store.findUser(id))?.sessionPolicyId).toBe(null);
  expect(await edit(id, { sessionPolicyId: forUsers })).toBe('done');
  await store.commit([store.updateUser(id, { sessionPolicyId: forItems })]);
  expect(await edit(id, { sessionPolicyId: forItems, displayName: 'Grace' })).toBe('done');
});
