/**
 * Programs that the tests use and npm can't bring. Root gets the missing ones installed from Debian's packages; anyone
 * else is told the command.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findChromium } from '../testbed/chromium.ts';
import { findPostgresBin } from '../testbed/postgres.ts';

interface Prerequisite {
  readonly name: string;
  readonly debianPackage: string;
  readonly isThere: () => boolean;
}

const prerequisites: readonly Prerequisite[] = [
  { name: 'Chromium', debianPackage: 'chromium', isThere: () => findChromium() !== undefined },
  { name: 'PostgreSQL server', debianPackage: 'postgresql', isThere: () => findPostgresBin() !== undefined },
  program('Xvfb', 'xvfb'),
  program('bash', 'bash'),
  program('chpasswd', 'passwd'),
  program('curl', 'curl'),
  program('dbus-daemon', 'dbus-daemon'),
  program('git', 'git'),
  program('htop', 'htop'),
  program('openssl', 'openssl'),
  program('ps', 'procps'),
  program('useradd', 'passwd'),
  program('vim', 'vim'),
  program('wget', 'wget'),
];

/** What the runs of many minutes need besides. */
const longPrerequisites: readonly Prerequisite[] = [
  program('debootstrap', 'debootstrap'),
  program('systemd-nspawn', 'systemd-container'),
];

const attempts = 3;

export function missingPrerequisites(isLong = false): readonly Prerequisite[] {
  const needed = isLong ? [...prerequisites, ...longPrerequisites] : prerequisites;
  return needed.filter((prerequisite) => !prerequisite.isThere());
}

/** Whether all is there, after installing what is missing where that is possible. */
export async function bringPrerequisites(isLong = false): Promise<boolean> {
  const missing = missingPrerequisites(isLong);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) {
    process.stdout.write('missing: the rights of root, by which tests make an account of this machine and remove it\n');
  }
  if (missing.length === 0) return isRoot;
  const names = missing.map(({ name }) => name).join(', ');
  const packages = missing.map(({ debianPackage }) => debianPackage);
  process.stdout.write(`missing: ${names}\n`);
  if (!isRoot || !isOnPath('apt-get')) {
    process.stdout.write(`run as root: apt-get update && apt-get install -y ${packages.join(' ')}\n`);
    return false;
  }
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (aptGet(['update']) && aptGet(['install', '-y', '--no-install-recommends', ...packages])) break;
    if (attempt < attempts) await delay(attempt * 5_000);
  }
  const still = missingPrerequisites(isLong);
  for (const { name, debianPackage } of still) process.stdout.write(`still missing: ${name} (${debianPackage})\n`);
  return still.length === 0;
}

function aptGet(command: readonly string[]): boolean {
  const settings = ['-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=300'];
  const { status } = spawnSync('apt-get', [...settings, ...command], {
    // RUNLEVEL 1 keeps Debian from starting the database service that comes with the package: the tests start their own.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

function program(name: string, debianPackage: string): Prerequisite {
  return { name, debianPackage, isThere: () => isOnPath(name) };
}

function isOnPath(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/sbin', '/bin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
