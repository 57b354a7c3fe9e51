import { instant } from '@sallyport/domain';
import { expect, onTestFinished, test } from 'vitest';
import { openServerRuns } from './housekeeping.ts';
import { openIdentity } from './identity/identity.ts';
import { openDatabase } from './store/engine/open.ts';
import { systemClock, systemRandom } from './system.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const minuteMs = 60_000;

/** Runs of one server, each from one minute to another, and what the one that begins at `now` knows of them. */
async function spansAfter(runs: readonly (readonly [number, number])[], now: number): Promise<readonly number[][]> {
  const data = temporaryFolder();
  const identity = openIdentity(data, { clock: systemClock, random: systemRandom });
  const store = await openDatabase({ data, database: 'sqlite' }, () => undefined);
  onTestFinished(() => store.close());
  const at = (minutes: number) => instant(minutes * minuteMs);
  for (const [from, to] of runs) {
    const { startedAt } = await openServerRuns({ store, identity, clock: { now: () => at(from) } });
    await store.commit([store.updateServerRun(identity.serverId, startedAt, at(to))]);
  }
  let time = at(now);
  const current = await openServerRuns({ store, identity, clock: { now: () => time } });
  time = at(now + 5);
  return current.spans().map(({ from, to }) => [from / minuteMs, to / minuteMs]);
}

test.each([
  ['the first start', [], 100, [[100, 105]]],
  [
    'an outage of an hour does not count',
    [[0, 100]],
    160,
    [
      [0, 100],
      [160, 165],
    ],
  ],
  [
    'a restart is no outage',
    [
      [0, 100],
      [101, 200],
    ],
    300,
    [
      [0, 200],
      [300, 305],
    ],
  ],
  [
    'a clock that was set back',
    [
      [100, 200],
      [50, 60],
    ],
    300,
    [
      [50, 60],
      [100, 200],
      [300, 305],
    ],
  ],
] as const)('when the server was up: %s', async (_case, runs, now, expected) => {
  expect(await spansAfter(runs, now)).toEqual(expected);
});
