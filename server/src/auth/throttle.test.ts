import { instant } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import { throttleBuckets } from '../limits.ts';
import { createThrottle } from './throttle.ts';
import type { Attempt, Throttle } from './throttle.ts';

const start = 1_795_000_000_000;

function attempts(throttle: Throttle, count: number, attempt: (n: number) => Attempt): readonly number[] {
  return Array.from({ length: count }, (_, n) => throttle.begin(attempt(n), instant(start)));
}

const fromEverywhere = (account: string) => (n: number) => ({ account, network: `network ${n}` });

describe('the throttle', () => {
  test('lets five attempts at an account pass, from wherever, then makes the next one wait a second', () => {
    expect(attempts(createThrottle(), 6, fromEverywhere('alice'))).toEqual([0, 0, 0, 0, 0, 1000]);
  });

  test('waits double, up to half a minute, and never for ever', () => {
    const throttle = createThrottle();
    let now = start;
    const waits: number[] = [];
    for (let n = 0; n < 14; n += 1) {
      while (throttle.begin({ account: 'alice', network: `network ${n}` }, instant(now)) > 0) {
        const wait = throttle.begin({ account: 'alice', network: `network ${n}` }, instant(now));
        waits.push(wait);
        now += wait;
      }
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  test('an attempt that has to wait counts for nothing', () => {
    const throttle = createThrottle();
    attempts(throttle, 100, fromEverywhere('alice'));
    expect(throttle.begin({ account: 'alice', network: 'n' }, instant(start + 1000))).toBe(0);
  });

  test('guessing at many accounts from one network is slowed down as well', () => {
    const waits = attempts(createThrottle(), 21, (n) => ({ account: `account ${n}`, network: 'one' }));
    expect(waits).toEqual([...Array<number>(20).fill(0), 1000]);
  });

  test('a browser that the user knows is counted by itself: strangers can not keep its owner out', () => {
    const throttle = createThrottle();
    attempts(throttle, 1000, fromEverywhere('alice'));
    attempts(throttle, 1000, (n) => ({ account: `account ${n}`, network: 'office' }));
    const known = { account: 'alice', network: 'office', device: 'laptop' };
    expect(throttle.begin({ ...known, device: undefined }, instant(start))).toBeGreaterThan(0);
    expect(attempts(throttle, 6, () => known)).toEqual([0, 0, 0, 0, 0, 1000]);
  });

  test('a right password clears the account', () => {
    const throttle = createThrottle();
    const attempt = { account: 'alice', network: 'home' };
    attempts(throttle, 4, () => attempt);
    throttle.succeed(attempt);
    expect(attempts(throttle, 5, () => attempt)).toEqual([0, 0, 0, 0, 0]);
  });

  test('but whoever has an account can not clear the network to guess at others', () => {
    const throttle = createThrottle();
    attempts(throttle, 25, (n) => ({ account: `account ${n}`, network: 'one' }));
    const own = { account: 'mallory', network: 'one' };
    const later = instant(start + 1000);
    expect(throttle.begin(own, later)).toBe(0);
    throttle.succeed(own);
    expect(throttle.begin({ account: 'victim', network: 'one' }, later)).toBe(2000);
  });

  test('after a quarter of an hour nothing is held against anybody', () => {
    const throttle = createThrottle();
    attempts(throttle, 6, fromEverywhere('alice'));
    const later = instant(start + 15 * 60_000 + 1);
    expect(Array.from({ length: 5 }, () => throttle.begin({ account: 'alice', network: 'n' }, later))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  test('takes no more memory however many names are tried', () => {
    const throttle = createThrottle();
    attempts(throttle, throttleBuckets * 2, (n) => ({ account: `account ${n}`, network: `network ${n}` }));
    expect(attempts(throttle, 6, fromEverywhere('alice'))).toEqual([0, 0, 0, 0, 0, 1000]);
  });
});
