/** An account of each kind that the table of rights names, signed in and freshly proven, and what is in a database. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoginId, UserId } from '@sallyport/domain';
import { expect } from 'vitest';
import { argonPasswords } from '../../auth/passwords.ts';
import { newAccountSettings } from '../../services/users/account-settings.ts';
import { createAccount } from '../../services/users/edit-account.ts';
import { HttpClient } from '../../testing/http-client.ts';
import { mayEverywhere } from '../../testing/may-start-everywhere.ts';
import { goodPassword } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';

/** What a refusal itself writes, and what the clock writes: a recording signs its chain each second while it runs. */
const leftOut = new Set([
  'audit',
  'audit_checkpoints',
  'kysely_migration',
  'recording_checkpoints',
  'sequences',
  'server_runs',
]);
/** Written by each request, whatever it asks. */
const clockColumns = new Set(['last_used_at', 'last_contact_at']);

/** All of a database but that: a hash of each table. */
export function tablesOf(data: string): ReadonlyMap<string, string> {
  const db = new DatabaseSync(join(data, 'sallyport.db'), { readOnly: true, timeout: 10_000 });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").all();
    const names = (tables as unknown as readonly { readonly name: string }[]).map(({ name }) => name);
    return new Map(names.filter((name) => !leftOut.has(name)).map((name) => [name, hashOf(db, name)]));
  } finally {
    db.close();
  }
}

function hashOf(db: DatabaseSync, table: string): string {
  const rows = db.prepare(`select * from "${table}" order by rowid`).all();
  const text = JSON.stringify(rows, (column, value: unknown) => (clockColumns.has(column) ? null : value));
  return createHash('sha256').update(text).digest('hex');
}

export function tablesThatDiffer(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
}

/** All of a database but that, as one text. */
export function contentOf(data: string): string {
  return JSON.stringify([...tablesOf(data)]);
}

const restMs = 40;

/** Once what was begun before has been written: nothing changes for a moment. */
export async function contentAtRest(data: string): Promise<ReadonlyMap<string, string>> {
  let before = tablesOf(data);
  for (;;) {
    await delay(restMs);
    const now = tablesOf(data);
    if (tablesThatDiffer(before, now).length === 0) return now;
    before = now;
  }
}

export interface Visitor {
  readonly role: string;
  readonly userId: UserId;
  readonly loginId: LoginId;
  readonly username: string;
  readonly client: HttpClient;
  password: string;
}

type Switches = Partial<ReturnType<typeof newAccountSettings>['administration']>;

const kinds: Readonly<Record<string, Switches & { readonly administrator?: boolean }>> = {
  'a representative who may hold no session': {},
  'a representative': {},
  'an auditor': { sessionReports: 'all' },
  'an editor of Jump Groups': { editJumpGroups: true },
  'an editor of teams': { editTeams: true },
  'a setter of passwords': { setPasswords: true },
  'an administrator': { administrator: true },
};

/** By role. Each may do everything with every item, so that nothing but the table decides. */
export async function visitorsOf(it: TestServer): Promise<ReadonlyMap<string, Visitor>> {
  const { store, clock, random, bus, access } = it.server.world;
  const world = { store, clock, random, bus, access, passwords: argonPasswords() };
  const editor = { actor: { kind: 'operator', name: 'test' } } as const;
  const visitors = new Map<string, Visitor>();
  for (const [role, switches] of Object.entries(kinds)) {
    const username = role.replaceAll(' ', '-');
    const { administration, representative } = newAccountSettings(false);
    const outcome = await createAccount(world, editor, {
      username,
      displayName: role,
      password: goodPassword,
      administration: { administrator: false, ...administration, ...switches },
    });
    if (outcome.kind !== 'done') throw new Error(`${username}: ${outcome.kind}`);
    const { id: userId } = outcome.user;
    if (role.endsWith('no session')) {
      const settings = JSON.stringify({
        administration,
        representative: { ...representative, support: 'not-allowed' },
      });
      await store.commit([store.updateUser(userId, { settings })]);
    }
    await mayEverywhere(it.server.world, userId, 'administrator');
    await access.current();
    // By a name: passkeys have none of a number.
    const client = new HttpClient(it.client().origin.replace('127.0.0.1', 'localhost'));
    expect((await client.signIn(username, goodPassword)).status).toBe(200);
    expect((await client.ask('/api/account/step-up', { body: { password: goodPassword } })).status).toBe(204);
    const [login] = await store.listLoginsOfUser(userId);
    if (login === undefined) throw new Error('No login');
    visitors.set(role, { role, userId, loginId: login.id, username, client, password: goodPassword });
  }
  return visitors;
}
