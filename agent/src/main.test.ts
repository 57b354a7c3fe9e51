/** The program itself, as a process: what it says, what it leaves, how it ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { exitCode } from './exit-code.ts';
import { Cleanup, makeDataFolder, makeEnrolmentKey, openShell, startServer } from './testing/fixtures.ts';
import { Queue } from './testing/queue.ts';
import { untilText } from './testing/test-channel.ts';
import type { TestServer } from './testing/test-server.ts';
import { agentHelp } from './text/help.ts';
import { bundleVersion } from './version.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

type Program = {
  readonly process: ChildProcess;
  readonly lines: Queue<Record<string, unknown>>;
  readonly said: string[];
};

function start(
  file: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): Program {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...words], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  cleanup.add(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const lines = new Queue<Record<string, unknown>>();
  const said: string[] = [];
  child.stdout?.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  if (child.stderr === null) throw new Error('no standard error');
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line));
    else said.push(line);
  });
  return { process: child, lines, said };
}

async function codeOf({ process: child }: Program): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode;
  return (await once(child, 'exit'))[0];
}

function wordsFor(server: TestServer, data: string): string[] {
  return ['--data', data, '--server', `https://${server.name}`, '--root', server.keys.rootFingerprint];
}

/** Several processes are started one after the other. */
const processesMs = 60_000;

describe('the agent', { timeout: processesMs }, () => {
  test('runs, keeps its secret from its shells, and stops on a signal with its shells hung up', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const key = makeEnrolmentKey();
    const agent = start('main.ts', ['run', ...wordsFor(server, data)], { SALLYPORT_ENROLMENT_KEY: key, HOME: data });
    const link = await server.links.next('a link');
    const { channel, seen } = await openShell(server, link);
    channel.type('env | grep -c SALLYPORT; echo end $((1+1)) pid $$\r');
    await untilText(seen, /end 2 pid \d+\r\n/);
    expect(seen.text).toMatch(/^\S*0\r$/m);
    const pid = Number(/end 2 pid (\d+)/.exec(seen.text)?.[1]);

    const second = start('main.ts', ['run', ...wordsFor(server, data)]);
    expect(await codeOf(second)).toBe(exitCode.locked);

    agent.process.kill('SIGTERM');
    expect(await codeOf(agent)).toBe(exitCode.good);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');

    const again = start('main.ts', ['run', ...wordsFor(server, data)]);
    const next = await server.links.next('a link of the next process');
    expect(next.greeting?.clientId).toBe(link.greeting?.clientId);
    again.process.kill('SIGINT');
    expect(await codeOf(again)).toBe(exitCode.good);
  });

  test('listens on nothing: with a link and a shell it has no port of TCP or UDP', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const key = { SALLYPORT_ENROLMENT_KEY: makeEnrolmentKey() };
    const agent = start('main.ts', ['run', ...wordsFor(server, data)], key);
    await openShell(server, await server.links.next('a link'));
    const pid = agent.process.pid ?? 0;
    expect(socketInodes(pid).length).toBeGreaterThan(1);
    expect(listeningSockets(pid)).toEqual([]);
  });

  test('hides the key that it was started with: no environment, argument or file of it tells it any more', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const key = makeEnrolmentKey();
    const secret = key.split('.')[2] ?? key;
    const agent = start('main.ts', ['run', ...wordsFor(server, data)], {
      SALLYPORT_ENROLMENT_KEY: key,
      OTHER: 'stays',
    });
    await server.links.next('a link');
    const told = (file: string): string => readFileSync(`/proc/${agent.process.pid ?? 0}/${file}`, 'utf8');
    expect(told('environ')).toContain('OTHER=stays');
    expect(told('environ')).not.toContain('SALLYPORT_ENROLMENT_KEY');
    for (const file of ['environ', 'cmdline']) expect(told(file)).not.toContain(secret);
    for (const file of filesIn(data)) expect(readFileSync(file, 'latin1')).not.toContain(secret);
    expect(agent.said.join('')).not.toContain(secret);
  });

  test('killed before it has enrolled, it has its key at the next start; then the file goes', async () => {
    const server = await startServer(cleanup);
    server.refuseEnrolmentBy = { status: 503, code: 'busy' };
    const data = await makeDataFolder(cleanup);
    const agent = start('main.ts', ['run', ...wordsFor(server, data)], { SALLYPORT_ENROLMENT_KEY: makeEnrolmentKey() });
    await agent.lines.nextWhere('a first attempt', ({ event }) => event === 'enrol.unreachable');
    agent.process.kill('SIGKILL');
    await once(agent.process, 'exit');
    expect(statSync(join(data, 'enrolment-key')).mode & 0o777).toBe(0o600);
    server.refuseEnrolmentBy = undefined;
    start('main.ts', ['run', ...wordsFor(server, data)]);
    await server.links.next('a link');
    expect(existsSync(join(data, 'enrolment-key'))).toBe(false);
  });

  test('ends when its standard input does, if it was asked to, and not if it was not', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const words = ['run', ...wordsFor(server, data)];
    const key = { SALLYPORT_ENROLMENT_KEY: makeEnrolmentKey() };
    const held = start('main.ts', [...words, '--end-with-input'], key, 'pipe');
    await server.links.next('a link');
    held.process.stdin?.end();
    expect(await codeOf(held)).toBe(exitCode.good);
    const free = start('main.ts', words, {}, 'pipe');
    free.process.stdin?.end();
    await server.links.next('a link');
    expect(free.process.exitCode).toBeNull();
  });

  test('killed, it comes back as the same client at once', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const agent = start('main.ts', ['run', ...wordsFor(server, data)], { SALLYPORT_ENROLMENT_KEY: makeEnrolmentKey() });
    const link = await server.links.next('a link');
    agent.process.kill('SIGKILL');
    await once(agent.process, 'exit');
    start('main.ts', ['run', ...wordsFor(server, data)]);
    const next = await server.links.next('the next link');
    expect(next.greeting?.clientId).toBe(link.greeting?.clientId);
    expect(next.shown).toBe(link.generation);
  });

  test('without a key it can not enrol, says what is missing, and ends', async () => {
    const server = await startServer(cleanup);
    const agent = start('main.ts', ['run', ...wordsFor(server, await makeDataFolder(cleanup))]);
    expect(await codeOf(agent)).toBe(exitCode.notEnrolled);
    const line = await agent.lines.nextWhere('the reason', ({ event }) => event === 'enrol.failed');
    expect(line['explained']).toContain('SALLYPORT_ENROLMENT_KEY');
  });

  test('a wrong command line is told with the right one', async () => {
    const agent = start('main.ts', ['run', '--data']);
    expect(await codeOf(agent)).toBe(exitCode.usage);
    expect(agent.said.join('\n')).toContain('Usage: agent.js run');
  });

  test('says what it is', async () => {
    const help = start('main.ts', ['--help']);
    expect(await codeOf(help)).toBe(exitCode.good);
    expect(help.said.join('')).toBe(agentHelp);
    const version = start('main.ts', ['--version']);
    await codeOf(version);
    expect(version.said.join('')).toBe(`${bundleVersion}\n`);
  });
});

describe('the fleet', { timeout: processesMs }, () => {
  test('is many clients in one process, the same again after a restart, with a shell in each', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const words = ['--count', '12', ...wordsFor(server, data)];
    const first = start('fleet.ts', words, { SALLYPORT_ENROLMENT_KEY: makeEnrolmentKey() });
    const started = await first.lines.nextWhere('the start', ({ event }) => event === 'fleet.started');
    expect(started).toMatchObject({ up: 12, failed: 0 });
    expect(server.clients.size).toBe(12);
    const link = await server.links.next('a link');
    const { channel, seen } = await openShell(server, link);
    await untilText(seen, `${link.hello?.facts.hostname ?? '?'}$ `);
    channel.type('echo $((20+1))\r');
    await untilText(seen, '\n21\r\n');
    first.process.kill('SIGTERM');
    expect(await codeOf(first)).toBe(exitCode.good);

    const second = start('fleet.ts', words);
    await second.lines.nextWhere('the start', ({ event }) => event === 'fleet.started');
    expect(server.clients.size).toBe(12);
  });

  test('that may not enrol ends and says so', async () => {
    const server = await startServer(cleanup);
    server.refuseEnrolmentBy = { status: 403, code: 'enrol.key-revoked' };
    const fleet = start('fleet.ts', ['--count', '2', ...wordsFor(server, await makeDataFolder(cleanup))], {
      SALLYPORT_ENROLMENT_KEY: makeEnrolmentKey(),
    });
    expect(await codeOf(fleet)).toBe(exitCode.notEnrolled);
  });
});

test('the version is that of the package', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  expect(manifest).toMatchObject({ version: bundleVersion });
});

test('the help lists every exit code', () => {
  const listed = [...agentHelp.matchAll(/^ {2}(\d) {2}/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(Object.values(exitCode).toSorted((one, other) => one - other));
});

/** Sockets of a process that wait for somebody to connect: there must never be any. */
/** Those of TCP that listen, and every one of UDP, which has no such state. */
function listeningSockets(pid: number): readonly string[] {
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((family) => {
    const inodes = new Set(socketInodes(pid));
    return readFileSync(`/proc/${pid}/net/${family}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) => (state === '0A' || family.startsWith('udp')) && inodes.has(inode ?? ''),
      )
      .map(([, local]) => local ?? '');
  });
}

function socketInodes(pid: number): readonly string[] {
  return readdirLinks(`/proc/${pid}/fd`).flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

function readdirLinks(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))];
    } catch {
      return [];
    }
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
