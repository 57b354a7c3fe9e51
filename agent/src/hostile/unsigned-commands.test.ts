/** Whoever can speak to an agent without the server's command key can't steer it, and what it says tells no secret. */
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineLog } from '../log.ts';
import { makeKey } from '../testing/server-keys.ts';
import { Cleanup, makeDataFolder, makeEnrolmentKey, startAgent, startServer } from '../testing/fixtures.ts';
import type { RunningTestAgent } from '../testing/fixtures.ts';
import type { TestLink } from '../testing/test-link.ts';
import type { TestServer } from '../testing/test-server.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

let server: TestServer;
let running: RunningTestAgent;
let link: TestLink;
let data: string;
let enrolmentKey: string;

beforeEach(async () => {
  server = await startServer(cleanup);
  data = await makeDataFolder(cleanup);
  enrolmentKey = makeEnrolmentKey();
  running = await startAgent(cleanup, server, { data, enrolmentKey });
  link = await server.links.next('a link');
});

const entries = (): readonly string[] => readdirSync(data, { recursive: true, encoding: 'utf8' }).toSorted();
const manifest = { bytes: 'e30', signature: 'A'.repeat(86) };

describe('hostile: a command that the server did not sign', () => {
  test.for([
    ['to uninstall', { kind: 'uninstall' }],
    ['to take other settings', { kind: 'settings', settings: { statisticsIntervalMs: 1_000 } }],
    ['to update', { kind: 'update', ...manifest }],
    ['to let go of a session', { kind: 'close-session', sessionId: `se_01k1${'1'.repeat(22)}`, reason: 'ended' }],
  ] as const)('%s changes nothing', async ([, body]) => {
    const before = entries();
    for (const signature of ['A'.repeat(86), makeKey().sign('command', Buffer.from(JSON.stringify(body)))]) {
      link.say({ ...link.signed(body), signature });
      await running.log.nextWhere('the breach', ({ facts }) => facts['because'] === 'command.signature');
      link = await server.links.next('the next link');
    }
    expect(entries()).toEqual(before);
    expect(link.hello?.facts).toBeDefined();
    expect(await link.command({ kind: 'refresh-facts' })).toMatchObject({ ok: true });
  });

  test('and one that it did sign uninstalls, without touching what a link in its folder leads to', async () => {
    const outside = await makeDataFolder(cleanup);
    writeFileSync(join(outside, 'theirs'), 'stays');
    const [folder = ''] = readdirSync(data).filter((name) => name.startsWith('sv_'));
    symlinkSync(outside, join(data, folder, 'state', 'aside'));
    link.say(link.signed({ kind: 'uninstall' }));
    await link.socket.ended;
    await expect.poll(() => existsSync(join(data, folder))).toBe(false);
    expect(readFileSync(join(outside, 'theirs'), 'utf8')).toBe('stays');
  });
});

describe('hostile: somebody else on the endpoint', () => {
  test('reads no file of the agent and lists no folder of it', () => {
    const open = entries().filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(entries().length).toBeGreaterThan(4);
  });

  test('hears no secret in what it tells the server, were that to be read', async () => {
    await link.command({ kind: 'refresh-facts' });
    const said = JSON.stringify([link.greeting, link.hello, await link.messages.next('facts')]);
    const [folder = ''] = readdirSync(data).filter((name) => name.startsWith('sv_'));
    const pem = readFileSync(join(data, folder, 'identity/key.pem'), 'utf8');
    const key = pem.split('\n')[1] ?? pem;
    const secret = enrolmentKey.split('.')[2] ?? enrolmentKey;
    for (const word of [key, Buffer.from(key, 'base64').toString('base64url'), secret, 'PRIVATE KEY', 'password'])
      expect(said).not.toContain(word);
    expect(JSON.stringify(running.lines)).not.toContain(secret);
  });
});

test('hostile: a line break in what a server says makes no second line in the log', () => {
  const lines: string[] = [];
  const log = lineLog(
    (line) => lines.push(line),
    () => 0,
  );
  log('warn', 'link.refused', {
    message: 'x\r\n{"level":"error","event":"forged"}\n\u2028\u001b[2J',
    long: 'x'.repeat(9_000),
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toMatch(/\p{Cc}/u);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'link.refused' });
  expect(lines[0]?.length).toBeLessThan(3_000);
});
