/** Fifty kills at random moments on the embedded database and a dozen on the other, counted and printed. */
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tools/testbed/fresh-database.ts';
import { killAgainAndAgain } from './testing/kill-rounds.ts';
import type { KillTally } from './testing/kill-rounds.ts';

function printed(name: string, tally: KillTally): string {
  const { agentsBackMs, interrupted } = tally;
  return `${name}
  kills                                ${tally.kills}
  of which with requests in flight     ${tally.withRequestsInFlight}
${Object.entries(interrupted)
  .map(([kind, kills]) => `    ${kind.padEnd(34)} ${kills}\n`)
  .join('')}  acknowledgements logged outside      ${tally.acknowledged}
  of which missing afterwards          ${tally.lost.length}
  recordings played to the last second ${tally.recordings - tally.recordingFaults.length} of ${tally.recordings}
  agents back, ms                      ${agentsBackMs.median} at the median, ${agentsBackMs.worst} at the worst
`;
}

test.each([
  ['SQLite', 50, () => Promise.resolve('sqlite')],
  ['PostgreSQL', 12, freshDatabase],
] as const)('%s: a server killed %i times loses nothing that it acknowledged', async (name, kills, prepare) => {
  const tell = (line: string): void => void process.stdout.write(`${name}, ${line}\n`);
  const tally = await killAgainAndAgain({ kills, database: await prepare(), agents: 20, tell });
  process.stdout.write(printed(name, tally));
  expect(tally).toMatchObject({ kills, lost: [], recordings: kills, recordingFaults: [] });
  // Forty of fifty, and never all of one kind.
  expect(tally.withRequestsInFlight).toBeGreaterThanOrEqual(kills * 0.8);
  expect(tally.interrupted.enrolment).toBeGreaterThan(0);
  expect(tally.interrupted['session start']).toBeGreaterThan(0);
  expect(tally.acknowledged).toBeGreaterThan(kills * 20);
  expect(tally.agentsBackMs.worst).toBeLessThan(10_000);
});
