/**
 * A private PostgreSQL server for one test run: its own data folder, its own free port on loopback, a random password,
 * and durable writes as in production. It dies with the process that started it, however that process ends.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makePrivateFolder, removeFolder } from './private-folder.ts';
import { unprivilegedUser, type UnprivilegedUser } from './unprivileged-user.ts';

const run = promisify(execFile);
const startWithinMs = 20_000;
const stopWithinMs = 10_000;
const superuser = 'sallyport';

export interface PrivatePostgres {
  /** Makes an empty database and answers its connection URL. Databases go when the server is stopped. */
  readonly freshDatabase: () => Promise<string>;
  /** Kills the server as a power cut would and starts it again on the same data and port. */
  readonly crashAndRestart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Cluster {
  readonly bin: string;
  readonly folder: string;
  readonly data: string;
  readonly user: UnprivilegedUser | undefined;
  readonly password: string;
}

/** The folder of the newest PostgreSQL server programs on this machine, where Debian and most others put them. */
export function findPostgresBin(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const candidates = existsSync(versions)
    ? readdirSync(versions)
        .toSorted((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : [];
  const onPath = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return [...candidates, ...onPath].find((folder) => existsSync(join(folder, 'initdb')));
}

export async function startPostgres(): Promise<PrivatePostgres> {
  const bin = findPostgresBin();
  if (bin === undefined) throw new Error('no PostgreSQL server found; on Debian: apt-get install postgresql');
  const user = unprivilegedUser();
  const folder = makePrivateFolder('sallyport-pg-', user);
  const cluster = { bin, folder, data: join(folder, 'data'), user, password: randomBytes(18).toString('base64url') };
  try {
    await initialise(cluster);
    return await serve(cluster);
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

async function initialise({ bin, folder, data, user, password }: Cluster): Promise<void> {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const options = [
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  await run(join(bin, 'initdb'), ['-D', data, '-U', superuser, ...options], { ...user, cwd: folder });
}

async function serve(cluster: Cluster): Promise<PrivatePostgres> {
  const port = await freePort();
  let postmaster = await startPostmaster(cluster, port);
  const cleanUp = (): void => {
    postmaster.kill('SIGQUIT');
    removeFolder(cluster.folder);
  };
  process.once('exit', cleanUp);

  let made = 0;
  let previous: Promise<unknown> = Promise.resolve();
  return {
    freshDatabase() {
      // One after the other: PostgreSQL refuses to copy a template that another copy is reading.
      const next = previous.then(async () => {
        made += 1;
        const name = `test_${made}`;
        await sql(cluster, port, `create database ${name}`);
        return urlOf(cluster, port, name);
      });
      previous = next.catch(() => undefined);
      return next;
    },
    async crashAndRestart() {
      await endBy(postmaster, 'SIGQUIT');
      postmaster = await startPostmaster(cluster, port);
    },
    async stop() {
      process.off('exit', cleanUp);
      await endBy(postmaster, 'SIGINT');
      removeFolder(cluster.folder);
    },
  };
}

async function startPostmaster(cluster: Cluster, port: number): Promise<ChildProcess> {
  const logFile = join(cluster.folder, 'log');
  const log = openSync(logFile, 'a');
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=on',
    'synchronous_commit=on',
    'shared_buffers=32MB',
    'max_connections=200',
    'timezone=UTC',
  ];
  const postgres = [join(cluster.bin, 'postgres'), '-D', cluster.data, '-p', String(port)];
  const command = [...diesWithParent, ...postgres, ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(command[0] ?? '', command.slice(1), {
    ...cluster.user,
    cwd: cluster.folder,
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    stdio: ['ignore', log, log],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`PostgreSQL ended with ${String(code)}:\n${readFileSync(logFile, 'utf8').slice(-2000)}`));
    });
  });
  ended.catch(() => undefined);
  await Promise.race([ended, untilAnswering(cluster, port)]);
  return child;
}

/** The kernel sends the server a fast shutdown when this process is gone, even when it was killed outright. */
const diesWithParent = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'INT', '--'] : [];

async function untilAnswering(cluster: Cluster, port: number): Promise<void> {
  const giveUpAt = performance.now() + startWithinMs;
  for (;;) {
    try {
      await run(join(cluster.bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw new Error('PostgreSQL does not answer', { cause: error });
      await delay(50);
    }
  }
}

async function endBy(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const late = new AbortController();
  const forced = delay(stopWithinMs, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await exited;
  late.abort();
  await forced;
}

async function sql(cluster: Cluster, port: number, statement: string): Promise<void> {
  await run(join(cluster.bin, 'psql'), [
    '-qX',
    '-v',
    'ON_ERROR_STOP=1',
    '-c',
    statement,
    urlOf(cluster, port, 'postgres'),
  ]);
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
