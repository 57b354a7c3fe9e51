/** Fifty kills at random moments on the embedded database and a dozen on the other, counted and printed. */
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tools/testbed/fresh-database.ts';
import { killAgainAndAgain } from './testing/kill-rounds.ts';

const embedded = (): Promise<string> => Promise.resolve('sqlite');

test.each([
  ['SQLite, first half', 25, embedded],
  ['SQLite, second half', 25, embedded],
  ['PostgreSQL', 12, freshDatabase],
] as const)('%s: a server killed %i times loses nothing that it acknowledged', async (name, kills, prepare) => {
  const tally = await killAgainAndAgain({ kills, database: await prepare(), agents: 20 });
  process.stdout.write(`${name}: ${JSON.stringify(tally)}\n`);
  expect(tally).toMatchObject({ kills, lost: [], recordings: kills, recordingFaults: [] });
  // Forty of fifty.
  expect(tally.withRequestsInFlight).toBeGreaterThanOrEqual(kills * 0.8);
  expect(tally.acknowledged).toBeGreaterThan(kills * 20);
});
