import { expect, test } from 'vitest';
import { ago, now } from '../testing/samples.ts';
import { isSkewed, upkeepWarnings } from './upkeep-warnings.ts';
import type { UpkeepFacts } from './upkeep-warnings.ts';

const gb = 1_000_000_000;

const well: UpkeepFacts = {
  recoveryKitSavedAt: ago('100 days'),
  lastBackupAt: ago('1 day'),
  firstStartAt: ago('100 days'),
  disk: { freeBytes: 40 * gb, totalBytes: 100 * gb },
  skewedClocks: 0,
  mail: { waitingSince: undefined, waiting: 0, givenUp: 0 },
};

const kinds = (changes: Partial<UpkeepFacts>) => upkeepWarnings({ ...well, ...changes }, now).map(({ kind }) => kind);

test.each<[string, Partial<UpkeepFacts>, readonly string[]]>([
  ['upkeep.recovery-kit: saved', {}, []],
  ['upkeep.recovery-kit: not saved', { recoveryKitSavedAt: undefined }, ['recovery-kit-missing']],
  ['upkeep.backup: six days old', { lastBackupAt: ago('6 days') }, []],
  ['upkeep.backup: seven days old', { lastBackupAt: ago('7 days') }, ['backup-old']],
  ['upkeep.backup: never, for months', { lastBackupAt: undefined }, ['backup-never']],
  ['upkeep.backup: never, in the first hours', { lastBackupAt: undefined, firstStartAt: ago('23 hours') }, []],
  ['upkeep.backup: never, after a day', { lastBackupAt: undefined, firstStartAt: ago('24 hours') }, ['backup-never']],
  ['upkeep.disk: 5 GB free of many', { disk: { freeBytes: 5 * gb, totalBytes: 500 * gb } }, []],
  ['upkeep.disk: less than 5 GB free', { disk: { freeBytes: 4.9 * gb, totalBytes: 500 * gb } }, ['disk-low']],
  ['upkeep.disk: a twentieth of a small disk', { disk: { freeBytes: gb, totalBytes: 20 * gb } }, []],
  ['upkeep.disk: less than that', { disk: { freeBytes: 0.9 * gb, totalBytes: 20 * gb } }, ['disk-low']],
  ['upkeep.disk: nobody can tell', { disk: undefined }, []],
  ['upkeep.clock: one agent is off', { skewedClocks: 1 }, ['clocks-skewed']],
  [
    'upkeep.mail: one waits for less than ten minutes',
    { mail: { waitingSince: ago('9 minutes'), waiting: 1, givenUp: 0 } },
    [],
  ],
  [
    'upkeep.mail: one waits for ten minutes',
    { mail: { waitingSince: ago('10 minutes'), waiting: 1, givenUp: 0 } },
    ['mail-unsent'],
  ],
  ['upkeep.mail: one was given up', { mail: { waitingSince: undefined, waiting: 0, givenUp: 1 } }, ['mail-unsent']],
  [
    'upkeep.disk: about to fill up goes before everything',
    { recoveryKitSavedAt: undefined, disk: { freeBytes: 0.1 * gb, totalBytes: 20 * gb } },
    ['disk-low', 'recovery-kit-missing'],
  ],
])('%s', (_case, changes, expected) => {
  expect(kinds(changes)).toEqual(expected);
});

test.each([
  [0, false],
  [120_000, false],
  [-120_000, false],
  [120_001, true],
  [-120_001, true],
])('upkeep.clock: %i ms', (skewMs, skewed) => {
  expect(isSkewed(skewMs)).toBe(skewed);
});
