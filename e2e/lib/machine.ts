/**
 * A machine of its own, as far as files go, to be installed on and looked at: for root in a mount namespace with empty
 * places for programs, state and units; for anybody else in a home of its own.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Terminal } from '../../tools/testbed/terminal.ts';

export type RunLine = {
  readonly said: () => string;
  readonly ended: Promise<number | null>;
  /** As by the terminal that it runs in. */
  readonly stop: () => Promise<void>;
};

export type Machine = {
  /** Which of the two kinds of line it takes. */
  readonly scope: 'system' | 'user';
  readonly run: (line: string) => RunLine;
  /** A shell at a terminal. */
  readonly terminal: () => Terminal;
  /** Everything that lies where an installation could leave something. */
  readonly files: () => readonly string[];
  readonly close: () => Promise<void>;
};

const places = ['/opt', '/var/lib', '/etc/systemd'];
const units = '/etc/systemd/system';

export async function startMachine(): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-machine-'));
  const isRoot = process.getuid?.() === 0;
  const holder = isRoot ? await holdNamespace() : undefined;
  const inside = holder === undefined ? [] : ['nsenter', '--target', String(holder.pid), '--mount'];
  const running: RunLine[] = [];
  const terminals: Terminal[] = [];
  return {
    scope: isRoot ? 'system' : 'user',
    run(line) {
      const one = runLine([...inside, 'sh', '-s'], { folder, line });
      running.push(one);
      return one;
    },
    terminal() {
      const one = new Terminal([...inside, 'sh'], environmentOf(folder));
      terminals.push(one);
      return one;
    },
    files() {
      const own = readdirSync(folder, { recursive: true }).map(String).filter(isOurs);
      if (holder === undefined) return own;
      const look = ['find', ...places, '-mindepth', '1', '!', '-path', units];
      return [
        ...own,
        ...execFileSync('nsenter', [...inside.slice(1), ...look], { encoding: 'utf8' })
          .split('\n')
          .filter(Boolean),
      ];
    },
    async close() {
      for (const one of running) await one.stop();
      for (const one of terminals) await one.close();
      holder?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the shell of a session leaves in its home is the shell's. */
const isOurs = (file: string): boolean => file !== '.bash_history';

/** A process that keeps the namespace alive. */
async function holdNamespace(): Promise<ChildProcess> {
  const mounts = places.map((place) => `mount -t tmpfs none ${place}`).join(' && ');
  // A systemd of the host is not this machine's.
  const without = '{ [ ! -d /run/systemd ] || mount -t tmpfs none /run/systemd; }';
  const script = `${mounts} && mkdir ${units} && ${without} && echo ready && exec sleep 86400`;
  const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(holder.stdout), 'line');
  return holder;
}

const environmentOf = (folder: string): Readonly<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  TMPDIR: folder,
  SHELL: '/bin/bash',
  HISTFILE: '',
});

type Typed = { readonly folder: string; readonly line: string };

/** Typed into a shell: there it is nobody's argument. */
function runLine([file = '', ...words]: readonly string[], { folder, line }: Typed): RunLine {
  const child = spawn(file, words, {
    env: environmentOf(folder),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.end(`${line}\n`);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => code);
  return {
    said: () => said,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        process.kill(-child.pid, 'SIGTERM');
      }
      await ended;
    },
  };
}
