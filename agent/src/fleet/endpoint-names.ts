/**
 * Names, systems and hardware of simulated endpoints, as one finds them where many people named many machines: by
 * person, by place, by purpose, by inventory number, in German and Japanese, far too long. The same number always
 * gives the same endpoint.
 */
import type { Facts } from '@sallyport/protocol';

export type SimulatedEndpoint = {
  readonly hostname: string;
  readonly domain: string | undefined;
  readonly operatingSystem: string;
  readonly kernel: string;
  readonly platform: Facts['platform'];
  readonly architecture: Facts['architecture'];
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly consoleUser: string | undefined;
  readonly privateAddresses: readonly string[];
};

const people = [
  'anna',
  'ben',
  'carla',
  'david',
  'elif',
  'fatima',
  'georg',
  'hanna',
  'igor',
  'jürgen',
  'kenji',
  'lena',
  'miguel',
  'noor',
  'olga',
  'paul',
  'quentin',
  'renée',
  'sofía',
  'tomáš',
  'uwe',
  'vera',
  'wei',
  'xenia',
  'yuki',
  'zoë',
];

const places = [
  'reception',
  'warehouse',
  'lab',
  'boardroom',
  'workshop',
  'till',
  'loading-bay',
  'library',
  'kitchen',
  'basement',
  'empfang',
  'werkstatt',
  'lager',
  'büro',
  'praxis',
  'kasse',
  'buchhaltung',
  'versand',
  'pförtner',
  'sitzungssaal',
];

const purposes = ['web', 'db', 'mail', 'build', 'backup', 'print', 'file', 'dns', 'monitor', 'cache', 'queue', 'auth'];

const japanese = [
  '東京-受付',
  '大阪-倉庫',
  '経理部-ノート',
  '開発-サーバー',
  '会議室',
  '営業-端末',
  '工場-検査',
  '名古屋-支店',
];

const longNames = [
  'the-build-server-in-the-basement-of-building-seven-that-nobody-may-ever-switch-off-again',
  'grundschule-am-stadtpark-lehrerzimmer-rechner-neben-dem-fenster-bitte-nicht-umstellen',
  'temporary-replacement-for-the-old-print-server-until-the-new-print-server-arrives-in-spring',
];

type System = Pick<SimulatedEndpoint, 'operatingSystem' | 'kernel' | 'platform'>;

const systems: readonly System[] = [
  { operatingSystem: 'Debian GNU/Linux 12 (bookworm)', kernel: '6.1.0-28-amd64', platform: 'linux' },
  { operatingSystem: 'Debian GNU/Linux 13 (trixie)', kernel: '6.12.43+deb13-amd64', platform: 'linux' },
  { operatingSystem: 'Ubuntu 22.04.5 LTS', kernel: '5.15.0-131-generic', platform: 'linux' },
  { operatingSystem: 'Ubuntu 24.04.3 LTS', kernel: '6.8.0-86-generic', platform: 'linux' },
  { operatingSystem: 'Red Hat Enterprise Linux 9.6 (Plow)', kernel: '5.14.0-570.el9.x86_64', platform: 'linux' },
  { operatingSystem: 'AlmaLinux 9.6 (Sage Margay)', kernel: '5.14.0-570.el9.x86_64', platform: 'linux' },
  { operatingSystem: 'openSUSE Leap 15.6', kernel: '6.4.0-150600.23-default', platform: 'linux' },
  { operatingSystem: 'Arch Linux', kernel: '6.17.8-arch1-1', platform: 'linux' },
  { operatingSystem: 'Raspberry Pi OS 12 (bookworm)', kernel: '6.12.47+rpt-rpi-v8', platform: 'linux' },
  { operatingSystem: 'Windows 11 Pro 24H2 (build 26100)', kernel: '10.0.26100', platform: 'windows' },
  { operatingSystem: 'Windows 10 Enterprise LTSC 2021 (build 19044)', kernel: '10.0.19044', platform: 'windows' },
  { operatingSystem: 'Windows Server 2022 Standard (build 20348)', kernel: '10.0.20348', platform: 'windows' },
  { operatingSystem: 'Windows Server 2025 Datacenter (build 26100)', kernel: '10.0.26100', platform: 'windows' },
  { operatingSystem: 'macOS 15.7 Sequoia', kernel: '24.6.0', platform: 'macos' },
  { operatingSystem: 'macOS 26.1 Tahoe', kernel: '25.1.0', platform: 'macos' },
];

const processors: readonly (readonly [string, number])[] = [
  ['Intel(R) Core(TM) i5-1235U', 12],
  ['Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz', 12],
  ['Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz', 48],
  ['Intel(R) N100', 4],
  ['AMD Ryzen 7 PRO 7840U', 16],
  ['AMD EPYC 7543P 32-Core Processor', 64],
  ['AMD Ryzen 5 3600 6-Core Processor', 12],
];

const domains = ['corp.example', 'office.example.org', 'praxis.example', 'fabrik.example.net', undefined, undefined];

const gibibyte = 2 ** 30;

/** A number in the place of chance: always the same for the same two, and spread evenly. */
function drawn(number: number, aspect: number): number {
  let mixed = Math.imul(number ^ Math.imul(aspect, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], draw: number): Item {
  const item = items[draw % items.length];
  if (item === undefined && items.length === 0) throw new RangeError('nothing to pick from');
  return item as Item;
}

export function simulatedEndpoint(number: number): SimulatedEndpoint {
  const draw = (aspect: number): number => drawn(number, aspect);
  const system = pick(systems, draw(1));
  const isMac = system.platform === 'macos';
  const isArm = isMac || system.operatingSystem.startsWith('Raspberry');
  const [cpuModel, cores] = isMac ? ['Apple M4', 10] : isArm ? ['Cortex-A76', 4] : pick(processors, draw(2));
  const person = pick(people, draw(3));
  const hasUser = system.platform !== 'linux' || draw(4) % 3 === 0;
  const memoryBytes = pick([2, 4, 8, 16, 16, 32, 64, 128], draw(5)) * gibibyte;
  return {
    ...system,
    hostname: hostnameOf(number, { person, isMac, draw }),
    domain: pick(domains, draw(6)),
    architecture: isArm ? 'arm64' : 'x64',
    cpuModel,
    cores,
    memoryBytes,
    diskBytes: pick([32, 120, 256, 500, 512, 1_000, 2_000, 8_000], draw(7)) * 1_000_000_000,
    consoleUser: hasUser ? person : undefined,
    privateAddresses: addressesOf(number, draw(8)),
  };
}

type NameParts = { readonly person: string; readonly isMac: boolean; readonly draw: (aspect: number) => number };

/** The number makes it unique where the words don't. */
function hostnameOf(number: number, { person, isMac, draw }: NameParts): string {
  const two = String(number).padStart(2, '0');
  const capital = person.charAt(0).toUpperCase() + person.slice(1);
  if (isMac) return draw(9) % 2 === 0 ? `MacBook-Pro-von-${capital}-${number}` : `${capital}s-MacBook-Air-${number}`;
  const styles: readonly (() => string)[] = [
    () => `${person}-laptop-${number}`,
    () => `${pick(places, draw(10))}-pc-${two}`,
    () => `${pick(purposes, draw(11))}${two}`,
    () => `${pick(purposes, draw(11))}-${pick(['fra', 'ber', 'nyc', 'tyo', 'lon'], draw(12))}-${two}`,
    () => `DESKTOP-${(draw(13) % 36 ** 5).toString(36).toUpperCase().padStart(5, '0')}${number}`,
    () => `INV${String(100_000 + number)}`,
    () => `${pick(japanese, draw(14))}-${two}`,
    () => `Rechner-von-${capital}-${number}`,
    () => `pi-${pick(places, draw(10))}-${number}`,
  ];
  return number % 97 === 13 ? `${pick(longNames, draw(15))}-${number}` : pick(styles, draw(16))();
}

/** Private networks as companies have them, some endpoints with IPv6 beside. */
function addressesOf(number: number, draw: number): readonly string[] {
  const third = Math.floor(number / 250) % 250;
  const last = (number % 250) + 2;
  const first = pick(
    [`10.${draw % 40}.${third}.${last}`, `192.168.${third}.${last}`, `172.${16 + (draw % 16)}.${third}.${last}`],
    draw >>> 8,
  );
  return draw % 5 === 0 ? [first, `fd12:3456:789a:${third.toString(16)}::${number.toString(16)}`] : [first];
}
