/** An agent's folder that is copied and run beside it, with the built programs: two steady clients, whoever comes first. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build } from '../tools/build.ts';
import { copyFolder, endpointAt } from './lib/endpoint.ts';
import type { Endpoint } from './lib/endpoint.ts';
import { ServerProgram } from './lib/server-program.ts';
import { waitUntil } from './lib/wait-until.ts';

/** In which nothing may happen to a link that is said to be steady: several times a reconnecting agent's first waits. */
const quietMs = 8_000;

let folder: string;
let server: ServerProgram;
let target: { readonly url: string; readonly rootFingerprint: string };
const endpoints: Endpoint[] = [];

beforeAll(async () => {
  await build();
  folder = mkdtempSync(join(tmpdir(), 'sallyport-copied-'));
  server = new ServerProgram(join(folder, 'server'));
  const served = await server.start(0);
  target = { url: `https://127.0.0.1:${served.port}`, rootFingerprint: served.rootFingerprint };
}, 120_000);

afterAll(async () => {
  await Promise.all(endpoints.map((endpoint) => endpoint.end('SIGKILL').catch(() => undefined)));
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

function endpoint(name: string): Endpoint {
  const made = endpointAt(join(folder, name), target);
  endpoints.push(made);
  return made;
}

async function enrolled(name: string): Promise<{ readonly one: Endpoint; readonly clientId: string }> {
  const { enrolmentKey } = await server.ask<{ readonly enrolmentKey: string }>(
    'installer',
    'create',
    '--max-uses',
    '1',
  );
  const one = endpoint(name);
  one.start({ SALLYPORT_ENROLMENT_KEY: enrolmentKey });
  return { one, clientId: await one.linked() };
}

/** Two clients; one of them the one that was copied; and in a quiet time neither link ends or begins. */
async function twoSteady(one: Endpoint, other: Endpoint, clientId: string): Promise<readonly string[]> {
  const ids = await waitUntil(
    'Two clients',
    async () => {
      const both = [await one.linked(), await other.linked()];
      return new Set(both).size === 2 ? both : undefined;
    },
    120_000,
  );
  expect(ids).toContain(clientId);
  const happened = (): readonly number[] =>
    [one, other].flatMap((it) => ['link.up', 'link.ended'].map((event) => it.said(event).length));
  const before = happened();
  await delay(quietMs);
  expect(happened()).toEqual(before);
  return ids;
}

describe('the folder of an agent, copied', { timeout: 240_000 }, () => {
  test('and run beside the live one: the original never notices, the copy is a new client', async () => {
    const { one, clientId } = await enrolled('live');
    const copy = endpoint('live-copy');
    copyFolder(one.data, copy.data);
    copy.start();
    const [first, second] = await twoSteady(one, copy, clientId);
    expect(first).toBe(clientId);
    expect(one.said('link.up')).toHaveLength(1);
    expect(one.said('link.ended')).toHaveLength(0);
    // It stays what it has become.
    await copy.end('SIGKILL');
    copy.start();
    expect(await copy.linked()).toBe(second);
    expect(one.said('link.ended')).toHaveLength(0);
  });

  test('and both started at once', async () => {
    const { one, clientId } = await enrolled('at-once');
    await one.end('SIGTERM');
    const copy = endpoint('at-once-copy');
    copyFolder(one.data, copy.data);
    one.start();
    copy.start();
    await twoSteady(one, copy, clientId);
  });

  test('and the copy started first', async () => {
    const { one, clientId } = await enrolled('second');
    await one.end('SIGKILL');
    const copy = endpoint('second-copy');
    copyFolder(one.data, copy.data);
    copy.start();
    expect(await copy.linked()).toBe(clientId);
    one.start();
    await twoSteady(copy, one, clientId);
  });

  test('and the copy of long ago started while the original is away', async () => {
    const { one, clientId } = await enrolled('old');
    const copy = endpoint('old-copy');
    copyFolder(one.data, copy.data);
    for (const _ of [1, 2, 3]) {
      await one.end('SIGKILL');
      one.start();
      await one.linked();
    }
    await one.end('SIGKILL');
    copy.start();
    expect(await copy.linked()).toBe(clientId);
    one.start();
    await twoSteady(copy, one, clientId);
  });

  test('six times at once', async () => {
    const { one, clientId } = await enrolled('many');
    const copies = Array.from({ length: 6 }, (_, number) => endpoint(`many-copy-${number}`));
    for (const copy of copies) copyFolder(one.data, copy.data);
    for (const copy of copies) copy.start();
    const ids = await Promise.all(
      copies.map((copy) =>
        waitUntil(
          'A client of its own',
          async () => {
            const id = await copy.linked();
            return id === clientId ? undefined : id;
          },
          120_000,
        ),
      ),
    );
    expect(new Set(ids).size).toBe(6);
    expect(one.said('link.ended')).toHaveLength(0);
  });
});
