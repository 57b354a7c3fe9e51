/** Facts from files as systems have them, and from files as nobody should have them. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { factsSchema, factsWithin, statistics } from '@sallyport/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Cleanup, makeDataFolder } from '../testing/fixtures.ts';
import { basicFacts, privateAddresses } from './basic-facts.ts';
import { boundedText } from './bounded.ts';
import {
  busyPercent,
  cpuModel,
  cpuTimes,
  createLinuxFacts,
  diskMounts,
  domainOf,
  fullName,
  memoryOf,
  operatingSystemName,
} from './linux-facts.ts';
import { userByLogins, userBySessions } from './linux-users.ts';

const all = new Set(statistics);
const cleanup = new Cleanup();
afterEach(() => cleanup.run());

async function rootWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await makeDataFolder(cleanup);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

test('this very machine: whole, fitting, within 10 ms of the processor, and no process is started for it', () => {
  const facts = createLinuxFacts({ installMode: 'user' });
  factsSchema.parse(facts(all));
  const forksBefore = forks();
  const from = process.cpuUsage();
  const runs = 20;
  let last = facts(all);
  for (let run = 1; run < runs; run += 1) last = facts(all);
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1000 / runs).toBeLessThan(10);
  expect(forks()).toEqual(forksBefore);
  expect(factsSchema.parse(last)).toEqual(last);
  expect(last.platform).toBe('linux');
  expect(last.operatingSystem.length).toBeGreaterThan(0);
  expect(last.memory?.totalBytes).toBeGreaterThan(2 ** 20);
  expect(last.cpu?.cores).toBeGreaterThan(0);
  expect(last.bootedAt).toBeLessThan(Date.now());
  expect(last.disks?.some(({ mount }) => mount === '/')).toBe(true);
});

test.each(statistics)('nothing of %s where that is not wanted', (statistic) => {
  const wanted = new Set(statistics.filter((other) => other !== statistic));
  const facts = createLinuxFacts({ installMode: 'user' });
  facts(all);
  const said = facts(wanted);
  expect(said).toEqual(factsWithin(said, wanted));
});

test('what Node knows of any system fits too', () => {
  factsSchema.parse(basicFacts('service'));
});

/** How many processes this one has ever started and collected, or has now: their time is added to its own. */
function forks(): readonly string[] {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // Minor faults, user and system time of children (proc(5), fields 11, 16 and 17).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const children = readdirSync('/proc/self/task').map((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8'),
  );
  return [fields[8] ?? '', fields[13] ?? '', fields[14] ?? '', ...children.filter((text) => text !== '')];
}

describe('the system’s name', () => {
  test.for([
    ['quoted', 'NAME="x"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n', 'Debian GNU/Linux 12 (bookworm)'],
    ['bare', 'PRETTY_NAME=Alpine\n', 'Alpine'],
    ['in single quotes', "PRETTY_NAME='Arch Linux'", 'Arch Linux'],
    ['with a quote inside', 'PRETTY_NAME="My \\"own\\" Linux"', 'My "own" Linux'],
    ['missing', 'NAME=x', undefined],
    ['empty', 'PRETTY_NAME=""', undefined],
  ] as const)('%s', ([, file, name]) => {
    expect(operatingSystemName(file)).toBe(name);
  });
});

describe('the full name', () => {
  test.for([
    ['that the host name is already', 'a.example.org', { hosts: '', resolver: '' }, 'a.example.org'],
    ['in the hosts file', 'web', { hosts: '127.0.1.1 web.example.org web # me', resolver: '' }, 'web.example.org'],
    ['in the hosts file, the other way round', 'web', { hosts: '10.0.0.1 web web.lan', resolver: '' }, 'web.lan'],
    ['of another host', 'web', { hosts: '10.0.0.1 web2.example.org web2', resolver: '' }, undefined],
    [
      'by the resolver',
      'web',
      { hosts: '', resolver: 'nameserver 1.1.1.1\nsearch corp.example lan\n' },
      'web.corp.example',
    ],
    ['nowhere', 'web', { hosts: 'garbage', resolver: 'search .\n' }, undefined],
  ] as const)('%s', ([, hostname, files, name]) => {
    expect(fullName(hostname, files)).toBe(name);
  });
});

test.for([
  ['a full name', 'web.corp.example', 'corp.example'],
  ['one that ends in the root', 'web.corp.example.', 'corp.example'],
  ['a host without a domain', 'web', undefined],
  ['a dot and nothing behind it', 'web.', undefined],
  ['no name', undefined, undefined],
] as const)('the domain of %s', ([, fqdn, domain]) => {
  expect(domainOf(fqdn)).toBe(domain);
});

test('load is what wasn’t idle in between', () => {
  const before = cpuTimes('cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n');
  const after = cpuTimes('cpu  150 0 150 900 0 0 0 0 0 0\n');
  expect(busyPercent(before, after)).toBe(50);
  expect(busyPercent(after, after)).toBeUndefined();
  expect(busyPercent(cpuTimes(''), cpuTimes('nonsense'))).toBeUndefined();
});

test.for([
  ['x86', 'processor : 0\nmodel name\t: Intel(R)  Core(TM)  i5\n', 'Intel(R) Core(TM) i5'],
  ['a board', 'processor : 0\nHardware : BCM2711\nModel : Raspberry Pi 4\n', 'BCM2711'],
  ['nothing', '', ''],
] as const)('the processor of %s', ([, cpuinfo, model]) => {
  expect(cpuModel(cpuinfo)).toBe(model);
});

test('memory in bytes, available as the kernel estimates it', () => {
  expect(memoryOf('MemTotal:  1000 kB\nMemFree: 10 kB\nMemAvailable:   600 kB\n')).toEqual({
    totalBytes: 1_024_000,
    availableBytes: 614_400,
  });
  expect(memoryOf('MemTotal: x kB')).toBeUndefined();
});

test('disks: each once, none of the network, blanks in names', () => {
  const mounts = [
    '/dev/sda1 / ext4 rw 0 0',
    '/dev/sda1 /var/snap ext4 rw 0 0',
    'proc /proc proc rw 0 0',
    'nas:/share /mnt/nas nfs4 rw 0 0',
    '//nas/share /mnt/smb cifs rw 0 0',
    '/dev/sdb1 /mnt/my\\040disk\\134x xfs rw 0 0',
    'tmpfs /tmp tmpfs rw 0 0',
    'garbage',
  ].join('\n');
  expect(diskMounts(mounts)).toEqual([
    { device: '/dev/sda1', mount: '/' },
    { device: '/dev/sdb1', mount: '/mnt/my disk\\x' },
  ]);
  expect(diskMounts('overlay / overlay rw 0 0')).toEqual([{ device: 'overlay', mount: '/' }]);
});

describe('who sits at the screen', () => {
  const session = (fields: string): string => `# systemd\nUID=1000\nUSER=anna\n${fields}\n`;

  test.for([
    ['the person at the seat', [session('ACTIVE=1\nSEAT=seat0\nCLASS=user')], 'anna'],
    ['nobody, by a session over the network', [session('ACTIVE=1\nSEAT=\nCLASS=user')], undefined],
    ['nobody, by a session in the background', [session('ACTIVE=0\nSEAT=seat0\nCLASS=user')], undefined],
    ['nobody, by a login screen', [session('ACTIVE=1\nSEAT=seat0\nCLASS=greeter')], undefined],
    ['nobody, without sessions', [], undefined],
  ] as const)('%s', ([, records, user]) => {
    expect(userBySessions(records)).toBe(user);
  });

  function login(type: number, line: string, user: string): Uint8Array {
    const record = Buffer.alloc(384);
    record.writeInt16LE(type, 0);
    record.write(line, 8);
    record.write(user, 44);
    return record;
  }

  test.for([
    ['a virtual console', [login(7, 'tty2', 'ben')], 'ben'],
    ['a display', [login(2, '~', 'reboot'), login(7, ':0', 'carla')], 'carla'],
    ['a login over the network', [login(7, 'pts/0', 'dave')], undefined],
    ['one that has ended', [login(8, 'tty1', '')], undefined],
    ['a record that is cut', [login(7, 'tty1', 'eve').subarray(0, 300)], undefined],
    ['a name of full length', [login(7, 'tty1', 'x'.repeat(32))], 'x'.repeat(32)],
  ] as const)('by the login record: %s', ([, records, user]) => {
    expect(userByLogins(Buffer.concat(records))).toBe(user);
  });

  test('from the files of a system', async () => {
    const root = await rootWith({
      'run/systemd/sessions/3': session('ACTIVE=1\nSEAT=seat0\nCLASS=user'),
      'run/utmp': login(7, 'tty1', 'ben'),
    });
    expect(createLinuxFacts({ root, installMode: 'service' })(all).consoleUser).toBe('anna');
  });
});

test('addresses: IPv4 first, none of this machine alone, each once', () => {
  const address = (text: string, family: string, internal = false) => ({ address: text, family, internal });
  const interfaces = {
    lo: [address('127.0.0.1', 'IPv4', true), address('::1', 'IPv6', true)],
    eth0: [address('fe80::1', 'IPv6'), address('2001:db8::1', 'IPv6'), address('10.0.0.5', 'IPv4')],
    wlan0: [address('10.0.0.5', 'IPv4'), address('192.168.1.9', 'IPv4')],
    gone: undefined,
  };
  expect(privateAddresses(interfaces)).toEqual(['10.0.0.5', '192.168.1.9', '2001:db8::1']);
  const many = { eth0: Array.from({ length: 100 }, (_, at) => address(`10.0.0.${at}`, 'IPv4')) };
  expect(privateAddresses(many).length).toBe(32);
});

describe('whatever the files hold', () => {
  test('the facts fit into the message', async () => {
    const odd = fc.oneof(fc.string({ maxLength: 2_000 }), fc.string({ unit: 'binary', maxLength: 2_000 }));
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          release: odd,
          cpu: odd,
          stat: odd,
          memory: odd,
          mounts: odd,
          session: odd,
          utmp: fc.uint8Array({ maxLength: 1_000 }),
        }),
        async (files) => {
          const root = await rootWith({
            'etc/os-release': `PRETTY_NAME="${files.release}"`,
            'proc/cpuinfo': `model name : ${files.cpu}`,
            'proc/stat': files.stat,
            'proc/meminfo': files.memory,
            'proc/self/mounts': files.mounts,
            'run/systemd/sessions/1': `USER=${files.session}\nACTIVE=1\nSEAT=s\nCLASS=user`,
            'run/utmp': files.utmp,
          });
          factsSchema.parse(createLinuxFacts({ root, installMode: 'user' })(all));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('text is cut at a whole character and holds no control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const bounded = boundedText(text);
        expect(bounded.length).toBeLessThanOrEqual(255);
        expect(bounded.isWellFormed()).toBe(true);
        expect(bounded).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(boundedText('👩'.repeat(200))).toBe('👩'.repeat(127));
    expect(boundedText('a\ud800b')).toBe('a\ufffdb');
  });
});
