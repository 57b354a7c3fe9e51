/** Kills at random moments, counted and printed. */
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tools/testbed/fresh-database.ts';
import { killAgainAndAgain } from './testing/kill-rounds.ts';

test.each([
  ['SQLite', 50, 40, () => Promise.resolve('sqlite')],
  ['PostgreSQL', 12, 10, freshDatabase],
] as const)(
  'a server on %s killed %i times loses nothing that it acknowledged',
  async (name, kills, least, prepare) => {
    const tally = await killAgainAndAgain({ kills, database: await prepare(), agents: 20 });
    process.stdout.write(`${name}: ${JSON.stringify(tally)}\n`);
    expect(tally).toMatchObject({ kills, lost: [], recordings: kills, recordingFaults: [] });
    expect(tally.withRequestsInFlight).toBeGreaterThanOrEqual(least);
    expect(tally.acknowledged).toBeGreaterThan(kills * 20);
  },
);
