/**
 * The life of an installed agent under a real systemd: installed by the one line, through a reboot and a kill, removed
 * and installed anew. What it measured is printed.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdminClientPage, AdminClientRow } from '@sallyport/protocol';
import { HttpClient } from '../server/src/testing/http-client.ts';
import { Cleanup } from '../agent/src/testing/fixtures.ts';
import { linuxPresence } from '../agent/src/presence/linux-presence.ts';
import { startHttpProxy } from '../agent/src/testing/proxies.ts';
import { SystemdMachine } from '../tools/testbed/systemd-machine.ts';
import { Field } from './lib/field.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';
import { waitUntil } from './lib/wait-until.ts';

let system: System;
let machine: SystemdMachine;
let before: readonly string[];

const unit = 'sallyport-*.service';
const patienceMs = 60_000;

beforeAll(async () => {
  system = await startSystem();
  machine = await SystemdMachine.boot();
  await waitForRelease(system);
  await waitForLinks(1);
  before = machine.files();
}, 600_000);

afterAll(async () => {
  await machine?.close();
  await system?.stop();
});

async function links({ direct }: System): Promise<number> {
  const asked = request(`${direct}/metrics`, { rejectUnauthorized: false });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  asked.once('response', (response) => void text(response).then(resolve, reject)).once('error', reject);
  asked.end();
  return Number(/^\w*links (\d+)$/m.exec(await promise)?.[1]);
}

const waitForLinks = (count: number, of = system): Promise<boolean> =>
  waitUntil(`${count} links`, async () => (await links(of)) === count, patienceMs);

/** A server publishes what was built beside what else it does. */
async function waitForRelease({ folder }: System): Promise<void> {
  const releases = join(folder, 'server/releases/linux-x64');
  await waitUntil('the release', () => existsSync(releases) && readdirSync(releases).length > 0, patienceMs);
}

const timesUp = (): number => Number(machine.run(`journalctl -u '${unit}' -o cat | grep -c '"link.up"'`).said);

function state(): Readonly<Record<string, string>> {
  const { said } = machine.run(`systemctl show '${unit}' -p ActiveState,SubState,MainPID,NRestarts,UnitFileState`);
  return Object.fromEntries(
    said
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}

async function sallyport(of: System, ...words: readonly string[]): Promise<string> {
  const serverFile = join(import.meta.dirname, '../server/dist/sallyport.js');
  const common = ['--json', '--data', join(of.folder, 'server'), '--public-addresses', of.direct];
  return (await promisify(execFile)(process.execPath, [serverFile, ...words, ...common])).stdout;
}

/** What commands print, as far as it is needed here. */
interface Made {
  readonly username: string;
  readonly password: string;
  readonly lines: { readonly system: { readonly withKey: string } };
}

async function makeLine(name: string, of = system): Promise<string> {
  const stdout = await sallyport(of, 'installer', 'create', '--name', name);
  const { lines } = JSON.parse(stdout) as Made;
  return lines.system.withKey;
}

/** Installs and waits for the link; how long it took, in milliseconds. */
async function install(name: string, of = system): Promise<number> {
  const line = await makeLine(name, of);
  const began = performance.now();
  const { code, said } = machine.run(line);
  expect([code, said]).toEqual([0, expect.stringContaining('It runs as the service sallyport-sv_')]);
  await waitForLinks(2, of);
  return performance.now() - began;
}

const told = (what: string, ms: number): void => void process.stdout.write(`${what}: ${Math.round(ms)} ms\n`);

test('installed by the one line, it runs as a service and has its places and rights', async () => {
  told('install by the one line, to the link', await install('machine-1'));
  expect(state()).toMatchObject({ ActiveState: 'active', SubState: 'running', UnitFileState: 'enabled' });
  const { said } = machine.run(
    `stat -c '%a %U %n' /opt/sallyport /opt/sallyport/sv_* /var/lib/sallyport /var/lib/sallyport/sv_*/{,identity,state,identity/key.pem}`,
  );
  expect(said.replaceAll(/sv_\w+/g, 'SV')).toBe(
    [
      '755 root /opt/sallyport',
      '755 root /opt/sallyport/SV',
      '700 root /var/lib/sallyport',
      '700 root /var/lib/sallyport/SV/',
      '700 root /var/lib/sallyport/SV/identity',
      '700 root /var/lib/sallyport/SV/state',
      '600 root /var/lib/sallyport/SV/identity/key.pem',
      '',
    ].join('\n'),
  );
  const secrets = "grep -lrE 'sp1\\.[0-9a-f]{32}' /etc /opt /var /proc/[0-9]*/environ /proc/[0-9]*/cmdline";
  expect(machine.run(secrets).said).toBe('');
});

test('after a reboot it is back by itself', async () => {
  const up = timesUp();
  const began = performance.now();
  await machine.reboot();
  await waitUntil('the next link', () => timesUp() > up, patienceMs);
  told('reboot, to the link', performance.now() - began);
  await waitForLinks(2);
});

test('killed, it is started again by systemd, each time', async () => {
  const times: number[] = [];
  for (let round = 1; round <= 5; round += 1) {
    const up = timesUp();
    const began = performance.now();
    expect(machine.run(`kill -9 ${state()['MainPID'] ?? ''}`).code).toBe(0);
    await waitUntil('the next link', () => timesUp() > up, patienceMs);
    times.push(performance.now() - began);
    expect(state()).toMatchObject({ ActiveState: 'active', NRestarts: String(round) });
  }
  told('kill -9, to the link, of which 2 s are a pause, the slowest of 5', Math.max(...times));
  await waitForLinks(2);
});

test('installed again over itself, it stays the same client', async () => {
  const line = await makeLine('machine-again');
  const { code, said } = machine.run(line);
  expect([code, said]).toEqual([0, expect.stringContaining('was here already')]);
  await waitForLinks(2);
});

test('a second server on the same machine has all of its own, and goes without touching the first', async () => {
  const other = await startSystem();
  try {
    await waitForRelease(other);
    await waitForLinks(1, other);
    await install('machine-of-two', other);
    expect(machine.run(`systemctl list-units --no-legend '${unit}' | wc -l`).said.trim()).toBe('2');
    const ids = machine.run('ls /opt/sallyport').said.trim().split('\n');
    const mine = machine.run('sqlite3 2>/dev/null; ls -t /opt/sallyport | head -1').said.trim();
    expect(ids).toHaveLength(2);
    const removed = machine.run(`/opt/sallyport/${mine}/uninstall`);
    expect([removed.code, removed.said]).toEqual([0, expect.stringContaining('The server knows.')]);
    expect(machine.run('ls /opt/sallyport').said.trim().split('\n')).toHaveLength(1);
    expect(state()).toMatchObject({ ActiveState: 'active' });
    await waitForLinks(2);
  } finally {
    await other.stop();
  }
});

test('of a third server, it is upgraded by the channel, goes back from a version that dies, and goes', async () => {
  const field = await Field.prepare();
  try {
    await field.startServer();
    const client = new HttpClient(field.url);
    const { password } = JSON.parse(await field.sallyport('admin', 'create', '--username', 'ada')) as Made;
    await client.signIn('ada', password);
    const clientWhen = (what: string, holds: (row: AdminClientRow) => boolean): Promise<AdminClientRow> =>
      waitUntil(
        what,
        async () => ((await client.ask('/api/admin/jump-clients')).json as AdminClientPage).rows.find(holds),
        180_000,
      );
    const options = ['--name', 'machine-of-three', '--public-addresses', field.url];
    const { lines } = JSON.parse(await field.sallyport('installer', 'create', ...options)) as Made;
    expect(machine.run(lines.system.withKey).code).toBe(0);
    const [newest = ''] = machine.run('ls -t /opt/sallyport').said.trim().split('\n');
    const show = (): string => machine.run(`systemctl show sallyport-${newest} -p MainPID,NRestarts,ActiveState`).said;
    const { id } = await clientWhen('the client', ({ status }) => status === 'available');
    const before = show();

    const publish = async (version: string, more = ''): Promise<void> => {
      await field.stopServer();
      field.exchangeRelease(version, more);
      await field.startServer();
      await clientWhen('its return', ({ status }) => status === 'available');
      expect((await client.ask(`/api/admin/jump-clients/${id}/upgrade`, { body: {} })).status).toBe(202);
    };
    await publish('0.2.0');
    const began = performance.now();
    await clientWhen('the upgrade', ({ upgrade }) => upgrade?.state === 'confirmed');
    told('upgrade under systemd, to its confirmation', performance.now() - began);
    await clientWhen('the new version', ({ version, status }) => version === '0.2.0' && status === 'available');
    expect(show()).toBe(before);

    await publish('0.3.0', 'setTimeout(() => process.abort(), 3000);');
    const row = await clientWhen('the way back', ({ upgrade }) => upgrade?.state === 'rolled-back');
    expect(row.upgrade).toMatchObject({ version: '0.3.0', because: 'crashed' });
    await clientWhen('the version before', ({ version, status }) => version === '0.2.0' && status === 'available');
    expect(show()).toBe(before);

    const removed = machine.run(`/opt/sallyport/${newest}/uninstall`);
    expect([removed.code, removed.said]).toEqual([0, expect.stringContaining('The server knows.')]);
  } finally {
    await field.remove();
  }
});

test('uninstalled, nothing of it is left, and the server knows', async () => {
  const began = performance.now();
  const { code, said } = machine.run('/opt/sallyport/sv_*/uninstall');
  told('uninstall', performance.now() - began);
  expect([code, said]).toEqual([0, expect.stringContaining('The server knows.')]);
  expect(machine.files()).toEqual(before);
  expect(machine.run(`systemctl list-units --all --no-legend '${unit}'`).said).toBe('');
  await waitForLinks(1);
});

test('installed anew, it is a new client, which the server then uninstalls', async () => {
  await install('machine-2');
  const client = new HttpClient(system.direct);
  const { username, password } = JSON.parse(await sallyport(system, 'admin', 'create', '--username', 'ada')) as Made;
  await client.signIn(username, password);
  const { rows } = (await client.ask('/api/admin/jump-clients')).json as AdminClientPage;
  const named = rows.filter(({ items }) => items.some(({ name }) => name.startsWith('machine-')));
  expect(named.map(({ items, status }) => [items[0]?.name, status])).toEqual(
    expect.arrayContaining([
      ['machine-1', 'uninstalled'],
      ['machine-2', 'available'],
    ]),
  );
  const { id } = named.find(({ status }) => status === 'available') ?? { id: '' };
  const began = performance.now();
  expect((await client.ask('/api/admin/jump-clients/uninstall', { body: { ids: [id] } })).json).toEqual({
    results: [{ id, outcome: 'told' }],
  });
  await waitUntil('nothing left', () => machine.files().join('\n') === before.join('\n'), patienceMs);
  told('uninstalled by the server, to nothing left', performance.now() - began);
  // The process that removed the last file ends a moment later.
  const listed = (): string => machine.run(`systemctl list-units --all --no-legend '${unit}'`).said;
  await waitUntil('systemd forgets it', () => listed() === '', patienceMs);
  await waitForLinks(1);
});

test('while its folder for programs can be written by everybody, it is not installed', async () => {
  machine.run('mkdir -p /opt/sallyport; chmod 777 /opt/sallyport');
  const { code, said } = machine.run(await makeLine('machine-3'));
  expect([code, said]).toEqual([1, expect.stringContaining('everybody may write')]);
  machine.run('rmdir /opt/sallyport');
  expect(machine.files()).toEqual(before);
});

test('who is at the screen, and whether it is locked, is read from the logind of the machine', async () => {
  const presence = () =>
    linuxPresence({ root: machine.root, busSocket: join(machine.root, 'run/dbus/system_bus_socket') });
  const nobody = { userLoggedIn: false, screenLocked: false, screenSaverRuns: false };
  const session = `$(loginctl list-sessions --no-legend | awk '$3 == "kim" { print $1 }')`;
  const setLocked = (isLocked: boolean) =>
    machine.run(`
      path=$(busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager GetSession s ${session} | cut -d'"' -f2)
      busctl call org.freedesktop.login1 "$path" org.freedesktop.login1.Session SetLockedHint b ${String(isLocked)}
      loginctl show-session ${session} --property LockedHint --value`).said;
  expect(await presence()).toEqual(nobody);
  machine.run('useradd --create-home kim');
  try {
    // As a display manager does: a login of PAM at the seat, which stands as long as its first process.
    const seat = "--property=Environment='XDG_SEAT=seat0 XDG_SESSION_TYPE=tty XDG_SESSION_CLASS=user'";
    machine.run(`systemd-run --unit=kim-at-the-screen --property=PAMName=login --property=User=kim ${seat} sleep 1d`);
    await waitUntil('the login', async () => (await presence())?.userLoggedIn);
    expect(await presence()).toEqual({ ...nobody, userLoggedIn: true });
    expect(setLocked(true)).toContain('yes');
    expect(await presence()).toEqual({ ...nobody, userLoggedIn: true, screenLocked: true });
    expect(setLocked(false)).toContain('no');
    expect(await presence()).toEqual({ ...nobody, userLoggedIn: true });
    machine.run('systemctl stop kim-at-the-screen');
    await waitUntil('the end of the login', async () => (await presence())?.userLoggedIn === false);
  } finally {
    machine.run('systemctl stop kim-at-the-screen; loginctl terminate-user kim; userdel --remove kim');
  }
});

test('by somebody who is not root and behind a proxy: asked for the key and the password, and the service dials by the proxy', async () => {
  const cleanup = new Cleanup();
  const password = 'pat-types-this';
  machine.run(`useradd --create-home --shell /bin/bash --groups sudo pat; echo 'pat:${password}' | chpasswd`);
  try {
    const proxy = await startHttpProxy(cleanup, { login: 'pat:behind' });
    const line = await makeLine('machine-of-pat');
    const [, given = '', key = ''] = /(SALLYPORT_ENROLMENT_KEY='([^']+)' )/.exec(line) ?? [];
    const terminal = machine.terminal('pat');
    cleanup.add(() => terminal.close());
    terminal.type(`export HTTPS_PROXY='http://pat:behind@127.0.0.1:${proxy.port}'`);
    terminal.type(line.replace(given, ''));
    await terminal.until(/Enrolment key \(it is not shown\): /);
    terminal.type(key);
    await terminal.until(/password for pat: ?/);
    terminal.type(password);
    await terminal.until(/It runs as the service sallyport-sv_/);
    expect(terminal.shown()).not.toContain(key.split('.')[2]);
    expect(terminal.shown()).not.toContain(password);
    await waitForLinks(2);

    const before = proxy.asked.length;
    const up = timesUp();
    machine.run(`systemctl restart '${unit}'`);
    await waitUntil('the link of the service', () => timesUp() > up, patienceMs);
    expect(proxy.asked.length).toBeGreaterThan(before);
    await waitForLinks(2);
    expect(machine.run(`stat -c '%a %U' /var/lib/sallyport/sv_*/proxy`).said.trim()).toBe('600 root');
    const tells = `grep -lr 'pat:behind' /etc/systemd /opt /proc/[0-9]*/cmdline; journalctl -o cat | grep -c 'pat:behind'`;
    expect(machine.run(tells).said.trim()).toBe('0');
    // Whether sudo still believes the one who sits there is its own affair.
    terminal.type('sudo -k /opt/sallyport/sv_*/uninstall');
    await terminal.until(/password for pat: ?/);
    terminal.type(password);
    await terminal.until(/Nothing of it is left on this machine\. The server knows\./);
    await waitForLinks(1);
  } finally {
    await cleanup.run();
  }
});
