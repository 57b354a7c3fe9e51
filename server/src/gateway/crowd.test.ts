import { describe, expect, test } from 'vitest';
import { Crowd } from './crowd.ts';
import {
  handshakeSeconds,
  handshakesLeast,
  handshakesMost,
  linksPerSecondAssumed,
  longestWaitSeconds,
} from './gateway-limits.ts';

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
      [slow, 20],
      [fast, 900],
    ] as const) {
      for (let second = 0; second < 8; second += 1) {
        turnAway(waiting, 100);
        makeLinks(waiting, made);
        clock.ms += 1_000;
      }
    }
    expect(slow.waiting.turnAway()).toBeGreaterThan(2);
    expect(fast.waiting.turnAway()).toBe(1);
  });

  test('are not told more because it is them that keep the server from making links', () => {
    const { clock, waiting } = crowd();
    for (let second = 0; second < 3; second += 1) {
      turnAway(waiting, linksPerSecondAssumed * 2);
      makeLinks(waiting, linksPerSecondAssumed / 5);
      clock.ms += 1_000;
    }
    // All 1,800 at the pace that is assumed take six seconds, of which three have passed.
    expect(waiting.turnAway()).toBe(4);
  });

  test('wait four minutes at most, also when no link is made at all', () => {
    const { clock, waiting } = crowd();
    for (let second = 0; second < 200; second += 1) {
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

  test('find as many handshakes under way as the server ends in time, within bounds', () => {
    const [slow, fast] = [crowd(), crowd()];
    expect(slow.waiting.handshakes).toBe(linksPerSecondAssumed * handshakeSeconds);
    for (const [{ clock, waiting }, made] of [
      [slow, 5],
      [fast, 2_000],
    ] as const) {
      for (let second = 0; second < 10; second += 1) {
        turnAway(waiting, 10);
        makeLinks(waiting, made);
        clock.ms += 1_000;
      }
      turnAway(waiting, 1);
    }
    expect(slow.waiting.handshakes).toBe(handshakesLeast);
    expect(fast.waiting.handshakes).toBe(handshakesMost);
  });
});
