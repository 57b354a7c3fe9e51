/**
 * Facts of a Linux endpoint from what the kernel, systemd and the login records keep in files. No process is started:
 * asking programs takes tens of milliseconds and hundreds of processes for the same answers.
 */
import { readFileSync, statfsSync } from 'node:fs';
import { networkInterfaces, release } from 'node:os';
import { join } from 'node:path';
import type { Facts, Statistic } from '@sallyport/protocol';
import { accountName, architectureName, hostName, privateAddresses } from './basic-facts.ts';
import type { InstallMode } from './basic-facts.ts';
import { boundedCount, boundedText, disksMax, known, textIfAny } from './bounded.ts';
import { consoleUserOf } from './linux-users.ts';

/** The folder under which the files are looked for; `/` but for tests. */
export type LinuxFactsOptions = { readonly root?: string; readonly installMode: InstallMode };

/** What is not wanted is not looked for either. */
export function createLinuxFacts({
  root = '/',
  installMode,
}: LinuxFactsOptions): (wanted: ReadonlySet<Statistic>) => Facts {
  const read = (path: string): string => readText(join(root, path));
  let cpuBefore: CpuTimes | undefined;
  const model = cpuModel(read('proc/cpuinfo'));

  return (wanted) => {
    const stat = read('proc/stat');
    const cpuNow = cpuTimes(stat);
    const before = wanted.has('cpu') ? cpuBefore : undefined;
    const loadPercent = before === undefined ? undefined : busyPercent(before, cpuNow);
    cpuBefore = cpuNow;
    const hostname = hostName();
    const fqdn = fullName(hostname, { hosts: read('etc/hosts'), resolver: read('etc/resolv.conf') });
    return {
      hostname,
      operatingSystem: operatingSystemName(read('etc/os-release')) ?? `Linux ${boundedText(release(), 200)}`,
      platform: 'linux',
      architecture: architectureName(),
      privateAddresses: privateAddresses(networkInterfaces()),
      installMode,
      ...known({
        fqdn,
        domain: domainOf(fqdn),
        kernel: textIfAny(release()),
        consoleUser: wanted.has('console-user') ? textIfAny(consoleUserOf(root)) : undefined,
        bootedAt: wanted.has('uptime') ? bootMoment(stat) : undefined,
        cpu: { model, cores: processorCount(stat), ...(loadPercent === undefined ? {} : { loadPercent }) },
        memory: wanted.has('cpu') ? memoryOf(read('proc/meminfo')) : undefined,
        disks: wanted.has('disk') ? disksOf(read('proc/self/mounts')) : undefined,
        account: accountName(),
      }),
    };
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** `KEY=value` or `KEY="value"` (os-release(5)). */
export function operatingSystemName(osRelease: string): string | undefined {
  const value = /^PRETTY_NAME=(.*)$/m.exec(osRelease)?.[1]?.trim() ?? '';
  const unquoted = /^(["'])(.*)\1$/.exec(value)?.[2]?.replaceAll(/\\(.)/g, '$1') ?? value;
  return textIfAny(unquoted);
}

/** The name with its domain: as it is called already, in the hosts file, or with the resolver's own domain. */
export function fullName(
  hostname: string,
  { hosts, resolver }: { readonly hosts: string; readonly resolver: string },
): string | undefined {
  if (hostname.includes('.')) return hostname;
  for (const line of hosts.split('\n')) {
    const [, ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    const full = names.find((name) => name.toLowerCase().startsWith(`${hostname.toLowerCase()}.`));
    if (full !== undefined && names.includes(hostname)) return textIfAny(full);
  }
  const domain = /^(?:domain|search)\s+([A-Za-z0-9.-]+)/m.exec(resolver)?.[1];
  return domain === undefined || domain === '.' ? undefined : textIfAny(`${hostname}.${domain}`);
}

/** What follows the host's own label, as `hostname --domain` has it (hostname(1)). */
export function domainOf(fqdn: string | undefined): string | undefined {
  return textIfAny(/^[^.]+\.(.*?)\.?$/.exec(fqdn ?? '')?.[1]);
}

type CpuTimes = { readonly busy: number; readonly all: number };

/** The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)). */
export function cpuTimes(stat: string): CpuTimes {
  const times = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').slice(0, 8).map(Number);
  const all = times.reduce((sum, time) => sum + (Number.isFinite(time) ? time : 0), 0);
  return { busy: all - (times[3] ?? 0) - (times[4] ?? 0), all };
}

export function busyPercent(before: CpuTimes, now: CpuTimes): number | undefined {
  const all = now.all - before.all;
  if (all <= 0) return undefined;
  const percent = ((now.busy - before.busy) / all) * 100;
  return Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10;
}

function processorCount(stat: string): number {
  return Math.min(65_536, stat.match(/^cpu\d+ /gm)?.length ?? 0);
}

function bootMoment(stat: string): number | undefined {
  const seconds = /^btime (\d{1,12})$/m.exec(stat)?.[1];
  return seconds === undefined ? undefined : boundedCount(Number(seconds) * 1000);
}

/** x86 says `model name`; ARM boards say `Model` or `Hardware`, if anything. */
export function cpuModel(cpuinfo: string): string {
  const model = /^(?:model name|Model|Hardware)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1];
  return boundedText((model ?? '').replaceAll(/\s+/g, ' '));
}

export function memoryOf(meminfo: string): Facts['memory'] | undefined {
  const kibibytes = (name: string): number | undefined => {
    const text = new RegExp(`^${name}:\\s+(\\d{1,15}) kB$`, 'm').exec(meminfo)?.[1];
    return text === undefined ? undefined : boundedCount(Number(text) * 1024);
  };
  const totalBytes = kibibytes('MemTotal');
  const availableBytes = kibibytes('MemAvailable') ?? kibibytes('MemFree');
  return totalBytes === undefined || availableBytes === undefined ? undefined : { totalBytes, availableBytes };
}

/** File systems on disks of the endpoint's own. Those of a network are left out: asking a dead one blocks. */
const diskKinds = new Set([
  'bcachefs',
  'btrfs',
  'exfat',
  'ext2',
  'ext3',
  'ext4',
  'f2fs',
  'jfs',
  'ntfs',
  'ntfs3',
  'reiserfs',
  'ubifs',
  'vfat',
  'xfs',
  'zfs',
]);

/** What a container has at its root is a disk to whoever works in it. */
const rootKinds = new Set(['overlay', 'tmpfs', 'rootfs', '9p', 'virtiofs', 'squashfs']);

export type Mount = { readonly device: string; readonly mount: string };

/** Each device once, at the place where it was mounted first. */
export function diskMounts(mounts: string): readonly Mount[] {
  const seen = new Set<string>();
  const disks: Mount[] = [];
  for (const line of mounts.split('\n')) {
    const [device = '', mount = '', kind = ''] = line.split(' ').map(unescaped);
    const isDisk = diskKinds.has(kind) || (mount === '/' && rootKinds.has(kind));
    if (!isDisk || seen.has(device)) continue;
    seen.add(device);
    disks.push({ device, mount });
  }
  return disks;
}

/** Blanks and backslashes in names are octal in this file. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

function disksOf(mounts: string): Facts['disks'] {
  return diskMounts(mounts)
    .flatMap(({ mount }) => {
      try {
        const { bsize, blocks, bavail } = statfsSync(mount);
        const totalBytes = boundedCount(blocks * bsize);
        return totalBytes === 0
          ? []
          : [{ mount: boundedText(mount), totalBytes, availableBytes: boundedCount(bavail * bsize) }];
      } catch {
        return [];
      }
    })
    .slice(0, disksMax);
}
