/** A backup of a running server, brought back elsewhere: on either database, and from one to the other. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@sallyport/domain';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../../../tools/testbed/fresh-database.ts';
import { databases } from '../gateway/testing/databases.ts';
import { TestAgent } from '../gateway/testing/test-agent.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import { inventory, tokenFor } from '../http/config-api/testing/caller.ts';
import { createApiAccount, operatorOfAccounts } from '../services/users/api-accounts.ts';
import { beginEpoch } from '../services/recovery/keep-backups.ts';
import { openDatabase, openEngine } from '../store/engine/open.ts';
import { systemClock } from '../system.ts';
import { HttpClient } from '../testing/http-client.ts';
import { ArchiveWriter, readArchive } from './archive.ts';
import { makeBackup } from './make-backup.ts';
import { restoreBackup } from './restore-backup.ts';
import { SealedWriter, openSealed } from './sealed-file.ts';
import { refuseUnfinished, unfinishedMark } from './unfinished.ts';
import { verifyBackup } from './verify-backup.ts';

const passphrase = 'nine lanterns along the quay';
const random = (count: number): Uint8Array => randomBytes(count);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sallyport-backup-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function site(options: Parameters<typeof startSite>[0]): Promise<TestSite> {
  const started = await startSite(options);
  onTestFinished(() => started.stop());
  return started;
}

async function backUp({ server, data }: TestSite, file: string): Promise<void> {
  const { config, identity, store } = server.world;
  const engine = await openEngine(config);
  const { serverId, rootFingerprint } = identity;
  const epoch = await store.findEpoch();
  const about = { serverId, rootFingerprint, madeAt: Date.now(), version: 'test', epoch, withRecordings: true };
  try {
    await makeBackup({ file, passphrase, dataFolder: data, engine, about, random });
  } finally {
    await engine.close();
  }
}

interface Target {
  readonly data: string;
  readonly database: string;
}

async function restored(file: string, target: Target, keepEnrolmentKeys = false): Promise<void> {
  const { about, finish } = await restoreBackup({ file, passphrase, ...target });
  const store = await openDatabase(target, () => undefined);
  const from = { madeAt: instant(about.madeAt), epoch: about.epoch, keepEnrolmentKeys };
  await beginEpoch({ store, clock: systemClock }, from);
  finish();
  await store.close();
}

const clientsPath = '/api/config/v1/jump-client';

/** A token of the Configuration API, which works. */
async function apiToken(at: TestSite): Promise<string> {
  const account = await createApiAccount(at.world, { ...inventory, name: 'Backup test' }, operatorOfAccounts);
  if (account.kind !== 'created') throw new Error(account.kind);
  const token = await tokenFor(new HttpClient(at.origin), account);
  expect((await askApi(at, token)).status).toBe(200);
  return token;
}

function askApi(at: TestSite, token: string) {
  return at.ask(clientsPath, { headers: { authorization: `Bearer ${token}` } });
}

const ticketHash = (ticket: string): string =>
  createHash('sha256').update(Buffer.from(ticket, 'base64url')).digest('hex');

const directions: readonly (readonly [string, string, () => Promise<string>, () => Promise<string>])[] = [
  ...databases.map(([name, make]) => [name, name, make, make] as const),
  ['SQLite', 'PostgreSQL', () => Promise.resolve('sqlite'), freshDatabase],
  ['PostgreSQL', 'SQLite', freshDatabase, () => Promise.resolve('sqlite')],
];

describe.each(directions)('a backup from %s, restored on %s', (_from, _to, makeFrom, makeTo) => {
  test('agents whose tokens moved on are accepted as the same clients, and nobody else is let in', async () => {
    const first = await site({ database: await makeFrom() });
    const user = await first.console();
    const agent = await first.agent();
    const itemId = await agent.itemId();
    const early = await agent.link();
    const { ticket } = await user.jump(itemId);
    const enrolmentKey = await first.enrolmentKey();
    const token = await apiToken(first);
    const file = join(folder(), 'kept.backup');
    await backUp(first, file);
    // After the backup the agent's token moves on, twice.
    early.cut();
    for (const _ of [1, 2]) (await agent.link()).cut();
    const { port } = first;
    await first.server.stop();

    const target = { data: folder(), database: await makeTo() };
    await restored(file, target);
    const second = await site({ ...target, port });
    expect(second.world.identity).toMatchObject({
      serverId: first.world.identity.serverId,
      rootFingerprint: first.world.identity.rootFingerprint,
    });
    expect(second.tlsKey).toBe(first.tlsKey);

    const returned = agent.at(second);
    const link = await returned.link();
    expect(await returned.itemId()).toBe(itemId);
    link.cut();
    (await returned.link()).cut();
    expect(await second.audited()).not.toContain('link.generation-stale');

    expect((await user.at(second).get('/api/me')).status).toBe(401);
    expect((await askApi(second, token)).status).toBe(401);
    const claim = { hash: ticketHash(ticket), side: 'viewer' as const, now: instant(0) };
    expect(await second.world.store.redeemTicket(claim)).toBeUndefined();
    expect((await new TestAgent(second).enrol(enrolmentKey)).status).toBe(403);
    expect(await second.world.store.findEpoch()).toBe(2);
    expect(await second.audited()).toContain('server.restored');
    // The user is there still, by the password and in the list.
    expect((await (await second.login(user.login.user.id)).get('/api/me')).status).toBe(200);
  });
});

test('every row comes back as it was, besides what a new epoch ends', async () => {
  const first = await site({});
  await first.agent();
  await first.console();
  const file = join(folder(), 'kept.backup');
  await backUp(first, file);
  const target = { data: folder(), database: 'sqlite' };
  await restored(file, target);
  const store = await openDatabase(target, () => undefined);
  onTestFinished(() => store.close());
  const before = first.world.store;
  expect(await store.listUsers()).toEqual(await before.listUsers());
  const clients = (await before.listJumpClients()).map(({ id }) => id);
  expect(await store.listJumpItemsOfClients(clients)).toEqual(await before.listJumpItemsOfClients(clients));
  const withoutTokens = (rows: Awaited<ReturnType<typeof store.listJumpClients>>) =>
    rows.map((row) => ({ ...row, generationCurrent: null, generationPrevious: null }));
  expect(await store.listJumpClients()).toEqual(withoutTokens(await before.listJumpClients()));
  const [newest, ...older] = await store.listAuditEntries(500);
  expect(newest?.kind).toBe('server.restored');
  expect(older).toEqual(await before.listAuditEntries(500));
});

test('enrolment keys work on when somebody vouches for them', async () => {
  const first = await site({});
  const key = await first.enrolmentKey();
  const file = join(folder(), 'kept.backup');
  await backUp(first, file);
  const target = { data: folder(), database: 'sqlite' };
  await restored(file, target, true);
  const second = await site(target);
  expect((await new TestAgent(second).enrol(key)).status).toBe(200);
});

describe('a stolen backup', () => {
  /** Everything in it, as one text. */
  async function contentOf(file: string, words: string): Promise<Buffer> {
    const handle = await open(file, 'r');
    try {
      const parts: Buffer[] = [];
      for await (const part of openSealed(handle, words)) parts.push(part);
      return Buffer.concat(parts);
    } finally {
      await handle.close();
    }
  }

  test('shows nothing without its passphrase, and with it no password, login, token, ticket or enrolment key', async () => {
    const first = await site({});
    const user = await first.console();
    const agent = await first.agent();
    const link = await agent.link();
    const started = await user.jump(await agent.itemId());
    await link.obey('open-session');
    const enrolmentKey = await first.enrolmentKey();
    const secrets = {
      password: 'correct horse battery',
      login: user.cookie.split('=')[1] ?? '',
      csrf: user.csrf,
      token: await apiToken(first),
      ticket: started.ticket,
      enrolmentKey: enrolmentKey.split('.')[2] ?? '',
    };
    const file = join(folder(), 'kept.backup');
    await backUp(first, file);
    expect(statSync(file).mode & 0o077).toBe(0);

    const raw = readFileSync(file);
    // Of each key its longest line: all that is secret stands in it.
    const keys = readdirSync(join(first.data, 'keys'))
      .filter((name) => name.endsWith('.pem') || name === 'secret')
      .map((name) => readFileSync(join(first.data, 'keys', name), 'utf8').split('\n'))
      .map((lines) => lines.toSorted((one, other) => other.length - one.length)[0] ?? '');
    expect(keys.length).toBeGreaterThan(4);
    const [row] = await first.world.store.listUsers();
    for (const text of [...keys, row?.username ?? '', row?.passwordHash ?? '', ...Object.values(secrets)]) {
      expect(text.length).toBeGreaterThan(8);
      expect(raw.includes(text)).toBe(false);
    }
    await expect(contentOf(file, 'nine lanterns along the quai')).rejects.toMatchObject({
      code: 'backup.wrong-passphrase',
    });
    const opened = await contentOf(file, passphrase);
    expect(opened.includes(row?.username ?? '?')).toBe(true);
    const found = Object.entries(secrets).filter(([, secret]) => opened.includes(secret));
    expect(found).toEqual([]);
  });
});

describe('a backup file', () => {
  /** Three segments, so that some are neither first nor last. */
  async function sample(): Promise<string> {
    const file = join(folder(), 'sample');
    const handle = await open(file, 'wx');
    const sealed = await SealedWriter.begin(handle, passphrase, randomBytes(16));
    const archive = new ArchiveWriter(sealed);
    await archive.addBytes('files/large', randomBytes(2_500_000));
    await archive.addBytes('files/small', Buffer.from('small'));
    await archive.addBytes('files/empty', Buffer.alloc(0));
    await archive.end();
    await sealed.end();
    await handle.close();
    return file;
  }

  async function readAll(file: string): Promise<readonly string[]> {
    const handle = await open(file, 'r');
    try {
      const names: string[] = [];
      for await (const entry of readArchive(openSealed(handle, passphrase))) names.push(`${entry.name} ${entry.bytes}`);
      return names;
    } finally {
      await handle.close();
    }
  }

  test('gives back what was put in', async () => {
    expect(await readAll(await sample())).toEqual(['files/large 2500000', 'files/small 5', 'files/empty 0']);
  });

  const segment = 1_048_576 + 16;
  const head = 16 + 1 + 6 + 16;
  const cut = (from: number, to: number) => (bytes: Buffer) =>
    Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  const flip = (at: number) => (bytes: Buffer) => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes;
  };

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['a flipped bit in the second segment', flip(head + segment + 77)],
    ['a flipped bit in the last', flip(head + 2 * segment + 77)],
    ['its middle taken out', cut(head + segment, head + 2 * segment)],
    ['its end taken off', (bytes) => bytes.subarray(0, bytes.length - 40)],
    ['its last segment taken off', (bytes) => cut(head + 2 * segment, bytes.length - 32)(bytes)],
    [
      'two segments in each other’s place',
      (bytes) =>
        Buffer.concat([
          bytes.subarray(0, head),
          bytes.subarray(head + segment, head + 2 * segment),
          bytes.subarray(head, head + segment),
          bytes.subarray(head + 2 * segment),
        ]),
    ],
  ])('with %s is refused, whoever recomputes the outer hash', async (_what, spoil) => {
    const file = await sample();
    writeFileSync(file, spoil(readFileSync(file)));
    await expect(verifyBackup(file, passphrase)).rejects.toMatchObject({ code: 'backup.damaged' });
    await expect(readAll(file)).rejects.toMatchObject({ name: 'BackupFault' });
  });

  test.each([
    ['nothing', '', 'backup.not-one'],
    ['another file', 'PK\u0003\u0004 and so on, long enough to be something', 'backup.not-one'],
    ['a later version', `sallyport-backup\u0002${'x'.repeat(100)}`, 'backup.newer'],
    ['a head alone', 'sallyport-backup\u0001', 'backup.damaged'],
  ])('that is %s is told so', async (_what, content, code) => {
    const file = join(folder(), 'other');
    writeFileSync(file, content, 'latin1');
    await expect(verifyBackup(file, passphrase)).rejects.toMatchObject({ code });
  });

  test.each(['../../etc/passwd', '/etc/passwd', 'files/../x', 'files//x', '.', 'files/a\nb'])(
    'takes no entry named %j',
    async (name) => {
      const archive = new ArchiveWriter({ write: () => Promise.resolve() });
      await expect(archive.addBytes(name, Buffer.from('x'))).rejects.toThrow('No name');
    },
  );
});

describe('restoring', () => {
  test('into anything that is not empty changes nothing', async () => {
    const first = await site({});
    const file = join(folder(), 'kept.backup');
    await backUp(first, file);
    const data = folder();
    writeFileSync(join(data, 'mine'), 'precious');
    await expect(restoreBackup({ file, passphrase, data, database: 'sqlite' })).rejects.toMatchObject({
      what: 'folder',
    });
    expect(readdirSync(data)).toEqual(['mine']);
    const database = await freshDatabase();
    await (await openDatabase({ data: folder(), database }, () => undefined)).close();
    const empty = folder();
    await expect(restoreBackup({ file, passphrase, data: empty, database })).rejects.toMatchObject({
      what: 'database',
    });
    expect(readdirSync(empty)).toEqual([]);
  });

  test('that was cut short leaves a folder that no server opens', async () => {
    const first = await site({});
    const file = join(folder(), 'kept.backup');
    await backUp(first, file);
    const data = folder();
    // As a kill before the new epoch leaves it.
    await restoreBackup({ file, passphrase, data, database: 'sqlite' });
    expect(existsSync(join(data, unfinishedMark))).toBe(true);
    expect(() => refuseUnfinished(data)).toThrow('was cut short');
    await expect(startSite({ data })).rejects.toThrow('was cut short');
  });

  test('of a damaged backup changes nothing', async () => {
    const first = await site({});
    const file = join(folder(), 'kept.backup');
    await backUp(first, file);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    writeFileSync(file, bytes);
    const data = folder();
    await expect(restoreBackup({ file, passphrase, data, database: 'sqlite' })).rejects.toMatchObject({
      code: 'backup.damaged',
    });
    expect(readdirSync(data)).toEqual([]);
  });
});
