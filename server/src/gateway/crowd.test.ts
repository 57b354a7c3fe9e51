import { describe, expect, test } from 'vitest';
import { Crowd } from './crowd.ts';
import { linksPerSecondAssumed, longestWaitSeconds } from './gateway-limits.ts';

/** A crowd and the clock that it reads. */
function crowd() {
  const clock = { ms: 0 };
  return { clock, waiting: new Crowd(() => clock.ms) };
}

function turnAway(waiting: Crowd, times: number): readonly number[] {
  return Array.from({ length: times }, () => waiting.turnAway());
}

function makeLinks(waiting: Crowd, times: number): void {
  for (let made = 0; made < times; made += 1) waiting.linkMade();
}

describe('those for whom there is no room', () => {
  test('are spread over the time that the server is thought to need, the first for a second', () => {
    const { waiting } = crowd();
    const told = turnAway(waiting, linksPerSecondAssumed * 8);
    expect(told[0]).toBe(1);
    expect(told.at(-1)).toBe(8);
    const perSecond = Map.groupBy(told, (seconds) => seconds);
    for (const [, those] of perSecond) expect(those.length).toBe(linksPerSecondAssumed);
  });

  test('are told more where the server turns out to be slow, and less where it is fast', () => {
    const [slow, fast] = [crowd(), crowd()];
    for (const [{ clock, waiting }, made] of [
      [slow, linksPerSecondAssumed / 5],
      [fast, linksPerSecondAssumed * 3],
    ] as const) {
      for (let second = 0; second < 4; second += 1) {
        turnAway(waiting, linksPerSecondAssumed);
        makeLinks(waiting, made);
        clock.ms += 1_000;
      }
    }
    expect(slow.waiting.turnAway()).toBeGreaterThan(4);
    expect(fast.waiting.turnAway()).toBe(1);
  });

  test('wait a minute at most, also when no link is made at all', () => {
    const { clock, waiting } = crowd();
    for (let second = 0; second < 20; second += 1) {
      turnAway(waiting, linksPerSecondAssumed);
      clock.ms += 1_000;
    }
    expect(waiting.turnAway()).toBe(longestWaitSeconds);
  });

  test('are not told to wait for a crowd that has long gone', () => {
    const { clock, waiting } = crowd();
    turnAway(waiting, linksPerSecondAssumed * 20);
    clock.ms += 60_000;
    expect(waiting.turnAway()).toBe(1);
  });
});
