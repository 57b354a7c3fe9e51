/**
 * A machine with a systemd of its own: Debian in a folder, booted by systemd-nspawn, on the network of its host. Needs
 * root, debootstrap and systemd-container. The folder with nothing but Debian is made once and kept in the cache.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Terminal } from './terminal.ts';

const cache = join(import.meta.dirname, '../../node_modules/.cache');
const packages = ['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'curl', 'procps', 'sudo'];
const mirror = 'http://deb.debian.org/debian';

const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' };

export interface Ran {
  readonly code: number | null;
  /** Both streams. */
  readonly said: string;
}

export class SystemdMachine {
  readonly #root: string;
  #booted: { readonly process: ChildProcess; readonly leader: number } | undefined;

  private constructor(root: string) {
    this.#root = root;
  }

  static async boot(): Promise<SystemdMachine> {
    const root = mkdtempSync(join(tmpdir(), 'sallyport-systemd-'));
    const machine = new SystemdMachine(root);
    try {
      execFileSync('cp', ['-a', '--reflink=auto', `${plainDebian()}/.`, root]);
      writeFileSync(join(root, 'etc/machine-id'), '');
      // Its own services run as users of its own, who have to get past the top of it.
      chmodSync(root, 0o755);
      await machine.#start();
      return machine;
    } catch (error) {
      await machine.close();
      throw error;
    }
  }

  /** Runs a script in the machine, which gets it on standard input: what is in it is nobody's argument. */
  run(script: string): Ran {
    const { status, stdout, stderr } = spawnSync('nsenter', [...this.#way(), 'bash', '-s'], {
      input: `${script}\n`,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: environment,
      cwd: '/',
    });
    return { code: status, said: `${stdout}${stderr}` };
  }

  /** A terminal of the machine at which one of its users has signed in. */
  terminal(user: string): Terminal {
    return new Terminal(['nsenter', ...this.#way(), 'su', '-', user], environment);
  }

  /** Its files and sockets, as they are reached from outside. */
  get root(): string {
    return `/proc/${this.#running().leader}/root`;
  }

  #way(): readonly string[] {
    return ['--target', String(this.#running().leader), '--mount', '--uts', '--ipc', '--pid', '--cgroup'];
  }

  /** Every file of the machine but what systemd itself keeps writing. */
  files(): readonly string[] {
    const own = String.raw`-path /var/lib/systemd -o -path /var/log -o -path '/var/tmp/systemd-private-*'`;
    return this.run(`find / -xdev \\( ${own} \\) -prune -o -print | sort`).said.split('\n').filter(Boolean);
  }

  /** As somebody at it would; it is up again when this is kept. */
  async reboot(): Promise<void> {
    const { process: nspawn } = this.#running();
    const gone = once(nspawn, 'close');
    this.run('systemctl reboot');
    // In a unit of its own it leaves the second start to whoever made the first: exit code 133.
    await gone;
    await this.#start();
  }

  async close(): Promise<void> {
    const booted = this.#booted;
    this.#booted = undefined;
    if (booted !== undefined && booted.process.exitCode === null) {
      const gone = once(booted.process, 'close');
      process.kill(booted.leader, 'SIGKILL');
      await gone;
    }
    rmSync(this.#root, { recursive: true, force: true });
  }

  #running(): { readonly process: ChildProcess; readonly leader: number } {
    if (this.#booted === undefined) throw new Error('The machine is off');
    return this.#booted;
  }

  async #start(): Promise<void> {
    const words = ['--quiet', '--boot', '--register=no', '--keep-unit', `--directory=${this.#root}`];
    const names = ['--machine=sallyport-test', '--hostname=endpoint-systemd'];
    // The kernel ends it when this process is gone, even when it was killed outright, and with it the machine.
    const nspawn = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'systemd-nspawn', ...words, ...names], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#booted = { process: nspawn, leader: await leaderOf(nspawn) };
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const { said } = this.run('systemctl is-system-running');
      if (/^(?:running|degraded)/.test(said)) return;
      await delay(100);
    }
    throw new Error('The machine did not come up within 30 s');
  }
}

/** systemd of the machine, which is the first child of nspawn. */
async function leaderOf(nspawn: ChildProcess): Promise<number> {
  for (let attempt = 0; attempt < 200 && nspawn.exitCode === null; attempt += 1) {
    const children = globSync(`/proc/${nspawn.pid ?? 0}/task/*/children`).flatMap((file) => wordsOf(file));
    const [leader] = children.filter((child) => wordsOf(`/proc/${child}/comm`)[0] === 'systemd');
    if (leader !== undefined) return Number(leader);
    await delay(50);
  }
  throw new Error('systemd-nspawn started nothing');
}

function wordsOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
}

function plainDebian(): string {
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm';
  // By what is in it: another list of packages makes another folder.
  const made = join(cache, `debian-${suite}-${packages.length}`);
  if (existsSync(made)) return made;
  mkdirSync(cache, { recursive: true });
  const beside = mkdtempSync(join(cache, '.debian-'));
  execFileSync('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, suite, beside, mirror], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  renameSync(beside, made);
  return made;
}
