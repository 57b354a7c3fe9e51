/** A few kills of a whole server; the long tests have many. */
import { expect, test } from 'vitest';
import { killAgainAndAgain } from './testing/kill-rounds.ts';

test('a server killed in the middle of everything has lost nothing that it acknowledged', async () => {
  const tally = await killAgainAndAgain({ kills: 3, database: 'sqlite', agents: 5 });
  expect(tally).toMatchObject({ kills: 3, withRequestsInFlight: 3, lost: [], recordingFaults: [] });
  expect(tally.acknowledged).toBeGreaterThan(30);
}, 180_000);
