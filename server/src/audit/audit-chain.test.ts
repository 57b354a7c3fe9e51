/** The chain of the audit log, on both databases: written by many at once, and tampered with in every way. */
import { rm } from 'node:fs/promises';
import { instant } from '@sallyport/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../ports.ts';
import { sealVerifier } from '../sealing/seal-signature.ts';
import { testSeals } from '../sealing/testing/test-seals.ts';
import type { TestSeals } from '../sealing/testing/test-seals.ts';
import { engines } from '../store/testing/engines.ts';
import type { TestDatabase } from '../store/testing/engines.ts';
import { idOf, moment, userRow } from '../store/testing/rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { AuditSealer } from './audit-sealer.ts';
import { auditEntry } from './entry.ts';
import { SealFile } from './seal-file.ts';
import { verifyAudit } from './verify-audit.ts';
import type { AuditReport } from './verify-audit.ts';

const minuteMs = 60_000;
const at = (number: number) => instant(moment + number * minuteMs);

describe.each(engines)('the audit log on %s', (_name, prepare) => {
  let database: TestDatabase;
  let store: Store;
  let folder: string;
  let seals: TestSeals;
  let now: number;
  let failures: unknown[];

  beforeEach(async () => {
    database = await prepare();
    store = await database.open();
    folder = temporaryFolder();
    seals = testSeals(folder);
    now = moment;
    failures = [];
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  function sealer(): AuditSealer {
    return new AuditSealer({
      store,
      clock: { now: () => instant(now) },
      serverId: idOf('server', 1),
      sign: seals.sign,
      verify: sealVerifier(seals.sealKeys),
      file: new SealFile(folder),
      failed: (error) => failures.push(error),
    });
  }

  const write = (number: number, into = store): Promise<void> =>
    into.commit([
      into.insertAuditEntry(
        auditEntry({
          at: at(number),
          kind: 'user.created',
          actor: { kind: 'operator', name: `O’Brien \ud800 "${number}"` },
          target: { kind: 'user', id: `us_${number}`, name: '日本 🚀' },
          data: { number, nested: { text: 'line\nbreak' } },
        }),
      ),
    ]);

  /** Ten entries, signed after each. */
  async function tenSigned(): Promise<void> {
    const one = sealer();
    for (let number = 1; number <= 10; number += 1) {
      await write(number);
      now = at(number) + 1_000;
      await one.seal();
    }
  }

  const raw = (sql: string): Promise<void> => store.commit([{ sql, parameters: [] }]);
  const verify = async (): Promise<AuditReport> =>
    verifyAudit({ store, sealed: await new SealFile(folder).read(), verify: sealVerifier(seals.sealKeys) });
  const found = async (): Promise<readonly unknown[]> =>
    (await verify()).findings.map(({ what, from, to }) => [what, from, to]);

  test('of many writers at once is one chain, whatever was rolled back between them', async () => {
    const other = await database.open();
    await store.commit([store.insertUser(userRow(1))]);
    const taken = (into: Store, number: number): Promise<void> =>
      into.commit([
        ...into.insertAuditEntry(auditEntry({ at: at(number), kind: 'x', actor: { kind: 'server', name: '' } })),
        into.insertUser(userRow(1)),
      ]);
    const writes = Array.from({ length: 60 }, (_, number) => {
      const into = number % 2 === 0 ? store : other;
      return number % 5 === 0 ? taken(into, number).catch(() => 'refused') : write(number, into);
    });
    const outcomes = await Promise.all(writes);
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(12);
    expect(await verify()).toMatchObject({ entries: 48, findings: [] });
    await sealer().seal();
    expect([failures, (await verify()).findings, (await verify()).checkpoints]).toEqual([[], [], 2]);
  });

  test('of several entries in one commit is one chain', async () => {
    const entry = (number: number) =>
      store.insertAuditEntry(auditEntry({ at: at(number), kind: 'x', actor: { kind: 'server', name: '' } }));
    await store.commit([entry(1), entry(2), entry(3)]);
    expect(await verify()).toMatchObject({ entries: 3, findings: [] });
  });

  test('is signed when it grew, and not again when it did not', async () => {
    await tenSigned();
    const before = await store.listAuditCheckpoints();
    await sealer().seal();
    expect(await store.listAuditCheckpoints()).toEqual(before);
    expect(before).toHaveLength(10);
    expect(await verify()).toMatchObject({ entries: 10, checkpoints: 12, lastAt: at(10), findings: [] });
  });

  test.each([
    ['an entry’s words changed', `update audit set actor_name = 'Mallory' where number = 4`, [['altered', 4, 4]]],
    ['an entry’s time changed', `update audit set at = at - 1 where number = 1`, [['altered', 1, 1]]],
    ['an entry removed', `delete from audit where number = 7`, [['removed', 7, 7]]],
    ['the first entries removed', `delete from audit where number < 4`, [['removed', 1, 3]]],
    ['the last entries removed', `delete from audit where number > 8`, [['tail-removed', 9, 10]]],
    ['everything removed', `delete from audit`, [['tail-removed', 1, 10]]],
    [
      'a signature changed',
      `update audit_checkpoints set signature = 'AAAA' where minute in (select max(minute) from audit_checkpoints)`,
      [['checkpoint-altered', 0, 10]],
    ],
  ] as const)('%s is named', async (_, sql, findings) => {
    await tenSigned();
    await raw(sql);
    expect(await found()).toEqual(findings);
  });

  test('an entry changed is named with the time around it', async () => {
    await tenSigned();
    await raw(`update audit set data = '{}' where number = 4`);
    expect((await verify()).findings).toEqual([{ what: 'altered', from: 4, to: 4, after: at(3), before: at(4) }]);
  });

  test('the end removed, with the counter set back and every signature in the database gone, shows in the file', async () => {
    await tenSigned();
    await raw(`delete from audit where number > 8`);
    await raw(`delete from audit_checkpoints`);
    await raw(`update sequences set value = 8, chain = (select hash from audit where number = 8) where name = 'audit'`);
    expect((await verify()).findings).toEqual([
      { what: 'tail-removed', from: 9, to: 10, after: at(8), before: at(10) + 1_000 },
    ]);
  });

  /** Changes entry 5 and computes every hash from there on anew, as whoever knows the format can. */
  async function rewrite(): Promise<void> {
    const rows = await store.listAuditEntriesAfter(4, 100);
    await raw(`delete from audit where number > 4`);
    await raw(`update sequences set value = 4, chain = (select hash from audit where number = 4) where name = 'audit'`);
    for (const row of rows) {
      const { number, hash: _, ...entry } = row;
      await store.commit([store.insertAuditEntry(number === 5 ? { ...entry, actorName: 'Mallory' } : entry)]);
    }
  }

  test('a log that was written anew from some entry on does not agree with what was signed', async () => {
    await tenSigned();
    await rewrite();
    const [first] = (await verify()).findings;
    expect(first).toEqual({ what: 'rewritten', from: 5, to: 5, after: at(4), before: at(5) + 1_000 });
  });

  test('and the server does not sign it, even when the database has forgotten every signature', async () => {
    await tenSigned();
    await rewrite();
    await raw(`delete from audit_checkpoints`);
    await write(11);
    const restarted = sealer();
    await restarted.seal();
    expect(failures).toMatchObject([{ name: 'AuditLogChanged' }]);
    await restarted.seal();
    expect(failures).toHaveLength(1);
    expect(await store.listAuditCheckpoints()).toEqual([]);
    expect(await found()).toEqual([
      ['rewritten', 1, 9],
      ['rewritten', 1, 10],
    ]);
  });
});
