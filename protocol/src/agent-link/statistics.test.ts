import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { factsWithin, knownStatistics, statistics } from './statistics.ts';
import type { Statistic } from './statistics.ts';

const facts: Facts = {
  hostname: 'kiosk-07',
  operatingSystem: 'Debian GNU/Linux 12',
  platform: 'linux',
  architecture: 'x64',
  consoleUser: 'anna',
  privateAddresses: ['10.0.0.5'],
  bootedAt: 1_800_000_000_000,
  cpu: { model: 'i5', cores: 4, loadPercent: 12.5 },
  memory: { totalBytes: 8, availableBytes: 4 },
  disks: [{ mount: '/', totalBytes: 2, availableBytes: 1 }],
  installMode: 'service',
};

const all: ReadonlySet<Statistic> = new Set(statistics);

test('everything that is wanted stays', () => {
  expect(factsWithin(facts, all)).toEqual(facts);
});

test.for([
  ['cpu', { ...facts, cpu: { model: 'i5', cores: 4 }, memory: undefined }],
  ['disk', { ...facts, disks: undefined }],
  ['uptime', { ...facts, bootedAt: undefined }],
  ['console-user', { ...facts, consoleUser: undefined }],
  ['screen', facts],
] as const)('without %s', ([statistic, left]) => {
  const wanted = new Set(statistics.filter((other) => other !== statistic));
  expect(factsWithin(facts, wanted)).toEqual(left);
  expect(JSON.stringify(factsWithin(facts, wanted))).toBe(JSON.stringify(left));
});

test('what an endpoint can’t say is absent whatever is wanted', () => {
  const { cpu: _cpu, disks: _disks, ...little } = facts;
  expect(factsWithin(little, all)).toEqual(little);
  expect('cpu' in factsWithin(little, new Set())).toBe(false);
});

test('words of a newer server are passed over', () => {
  expect([...knownStatistics(['uptime', 'temperature', 'cpu'])]).toEqual(['cpu', 'uptime']);
});
