/**
 * What people use otherwise: the installed `ssh` to a server of its own on loopback, with keys made for this run. No
 * multiplexing, no compression, no configuration but this one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { runToEnd, spawnGroup, startChild, stopGroup } from './child.ts';
import type { Child } from './child.ts';
import { freePort } from '../../tools/testbed/free-port.ts';
import { makeScratch } from './scratch.ts';
import type { Output, Shell, Subject } from './subject.ts';
import { sshName } from './verdict.ts';

const serverProgram = '/usr/sbin/sshd';

export async function localSsh(): Promise<Subject> {
  const folder = makeScratch('ssh');
  const place = { folder, port: await freePort() };
  const server = await startServer(place);
  const version = await runToEnd('ssh', ['-V']);
  // Not every machine lets an ordinary user's server hand out terminals.
  await runToEnd('ssh', [...clientWords(place), 'true']);
  return {
    name: sshName,
    legs: ['direct'],
    version: version.trim(),
    prepare: async () => {},
    openShell: async (_leg, onOutput) => openShell(place, onOutput),
    stop: () => server.stop(),
  };
}

interface Place {
  readonly folder: string;
  readonly port: number;
}

async function startServer({ folder, port }: Place): Promise<Child> {
  for (const key of ['host', 'user']) {
    await runToEnd('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', key, '-f', join(folder, key)]);
  }
  // As root it separates privileges and asks for this empty folder, which the system otherwise makes at boot.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const settings = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: join(folder, 'host'),
    AuthorizedKeysFile: join(folder, 'user.pub'),
    PidFile: 'none',
    UsePAM: 'no',
    StrictModes: 'no',
    PasswordAuthentication: 'no',
    UseDNS: 'no',
    PrintMotd: 'no',
    PrintLastLog: 'no',
  };
  const configuration = join(folder, 'sshd.conf');
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(configuration, lines.join(''));
  const server = startChild(serverProgram, ['-D', '-e', '-f', configuration]);
  await server.untilPrinted(/listening on 127\.0\.0\.1/, 10_000);
  return server;
}

function clientWords({ folder, port }: Place): readonly string[] {
  const options = {
    Port: port,
    IdentityFile: join(folder, 'user'),
    IdentitiesOnly: 'yes',
    BatchMode: 'yes',
    UserKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'no',
    LogLevel: 'ERROR',
    Compression: 'no',
    ControlMaster: 'no',
    ControlPath: 'none',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return ['-F', 'none', '-tt', ...words, `${userInfo().username}@127.0.0.1`];
}

function openShell(place: Place, onOutput: Output): Shell {
  const client = spawnGroup('ssh', clientWords(place), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color' },
  });
  client.stdout?.on('data', onOutput);
  client.stdin?.on('error', () => {});
  return { write: (keys) => void client.stdin?.write(keys), close: () => stopGroup(client) };
}
