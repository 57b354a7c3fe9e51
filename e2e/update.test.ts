/**
 * An agent in the field, of a real server process and a real runtime pack, is upgraded to another version, and then to
 * one that is broken: it stays the same client, runs what works, and the server shows why.
 */
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AdminClientPage, AdminClientRow } from '@sallyport/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpClient } from '../server/src/testing/http-client.ts';
import { Field } from './lib/field.ts';
import { waitUntil } from './lib/wait-until.ts';

let field: Field;
let administrator: HttpClient;
let clientId = '';

beforeAll(async () => {
  field = await Field.prepare();
  await field.startServer();
  const made = await field.sallyport('admin', 'create', '--username', 'ada');
  const { password } = JSON.parse(made) as { password: string };
  administrator = new HttpClient(field.url);
  expect((await administrator.signIn('ada', password)).status).toBe(200);
  const key = await field.sallyport('installer', 'create', '--group', 'Field', '--name', 'far-1');
  await field.install();
  field.startAgent({ SALLYPORT_ENROLMENT_KEY: (JSON.parse(key) as { enrolmentKey: string }).enrolmentKey });
  clientId = (await clientWhen(({ status }) => status === 'available')).id;
});

afterAll(() => field?.remove());

async function clients(): Promise<readonly AdminClientRow[]> {
  const answer = await administrator.ask('/api/admin/jump-clients');
  return (answer.json as AdminClientPage).rows;
}

async function clientWhen(holds: (row: AdminClientRow) => boolean, limitMs = 60_000): Promise<AdminClientRow> {
  let last = '';
  try {
    return await waitUntil(
      'the client',
      async () => {
        const rows = await clients();
        last = JSON.stringify(rows);
        return rows.find(holds);
      },
      limitMs,
    );
  } catch (error) {
    throw new Error(`${last}\n${field.agentLog.slice(-3000)}`, { cause: error });
  }
}

/** A new build beside the server, whose next start publishes it. */
async function publish(version: string, more = '', packId?: number): Promise<void> {
  await field.stopServer();
  if (packId !== undefined) field.exchangePack(packId);
  field.exchangeRelease(version, more);
  await field.startServer();
  await clientWhen(({ status }) => status === 'available');
}

async function upgrade(): Promise<number> {
  const startedAt = performance.now();
  const asked = await administrator.ask(`/api/admin/jump-clients/${clientId}/upgrade`, { method: 'POST', body: {} });
  expect(asked.status).toBe(202);
  return startedAt;
}

const commandLine = (): string => readFileSync(`/proc/${field.agentPid}/cmdline`, 'utf8');
const runningVersion = (): string => readlinkSync(join(field.program, 'current'));

test('upgraded: downloaded, tried, confirmed by its link, in the same process, as the same client', async () => {
  const before = runningVersion();
  const pid = field.agentPid;
  await publish('0.2.0');
  const startedAt = await upgrade();
  const row = await clientWhen(({ upgrade: it }) => it?.state === 'confirmed');
  const confirmedMs = Math.round(performance.now() - startedAt);
  expect(row).toMatchObject({ id: clientId, upgrade: { version: '0.2.0', because: '' } });
  expect(await clientWhen(({ version, status }) => version === '0.2.0' && status === 'available')).toMatchObject({
    id: clientId,
  });
  await waitUntil('the trial gives way', () => field.agentLog.split('"agent.starts"').length > 3);
  expect(runningVersion()).not.toBe(before);
  expect(readlinkSync(join(field.program, 'previous'))).toBe(before);
  expect(commandLine()).toContain('current/pack/launcher.js');
  expect(field.agentPid).toBe(pid);
  expect(await clients()).toHaveLength(1);
  process.stderr.write(`from the command to confirmed: ${confirmedMs} ms\n`);
});

test('a version that connects and then dies is rolled back; the server shows why, and it is not tried again', async () => {
  const before = runningVersion();
  await publish('0.3.0', 'setTimeout(() => process.abort(), 3000);');
  await upgrade();
  const row = await clientWhen(({ upgrade: it }) => it?.state === 'rolled-back');
  expect(row).toMatchObject({ id: clientId, upgrade: { version: '0.3.0', because: 'crashed' } });
  await clientWhen(({ version, status }) => version === '0.2.0' && status === 'available');
  expect(runningVersion()).toBe(before);
  await upgrade();
  expect(await clientWhen(({ upgrade: it }) => it?.state === 'refused')).toMatchObject({
    id: clientId,
    upgrade: { because: 'update.known-bad', detail: 'crashed' },
  });
  expect(await clients()).toHaveLength(1);
});

test('a version that loops is killed and rolled back, and the next good one is taken, with a new runtime pack', async () => {
  await publish('0.4.0', 'for (;;) {}');
  const askedAt = await upgrade();
  const row = await clientWhen(({ upgrade: it }) => it?.state === 'rolled-back');
  const backMs = Math.round(performance.now() - askedAt);
  process.stderr.write(`from the command to the way back from a loop: ${backMs} ms\n`);
  expect(row).toMatchObject({ id: clientId, upgrade: { version: '0.4.0', because: 'silent' } });
  const packBefore = realpathSync(join(field.program, 'current/pack'));
  await publish('0.5.0', '', 3);
  const startedAt = await upgrade();
  await clientWhen(({ upgrade: it }) => it?.state === 'confirmed');
  const confirmedMs = Math.round(performance.now() - startedAt);
  await clientWhen(({ version, status }) => version === '0.5.0' && status === 'available');
  const pack = realpathSync(join(field.program, 'current/pack'));
  expect(pack).not.toBe(packBefore);
  expect(JSON.parse(readFileSync(join(pack, 'pack.json'), 'utf8'))).toMatchObject({ id: 3 });
  await waitUntil('Node of the new pack', () => realpathSync(`/proc/${field.agentPid}/exe`) === join(pack, 'bin/node'));
  process.stderr.write(`from the command to confirmed, with a runtime pack: ${confirmedMs} ms\n`);
});

test('a release whose files are gone from the server fails, and changes nothing', async () => {
  const before = runningVersion();
  await publish('0.6.0');
  rmSync(join(field.folder, 'data/releases/files'), { recursive: true });
  await upgrade();
  const row = await clientWhen(({ upgrade: it }) => it?.state === 'failed');
  expect(row.upgrade?.because).toBe('update.not-there');
  expect(runningVersion()).toBe(before);
});
