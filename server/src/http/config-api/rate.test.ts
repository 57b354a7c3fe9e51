import { instant } from '@sallyport/domain';
import { expect, test } from 'vitest';
import { idOf } from '../../store/testing/rows.ts';
import { ApiRate } from './rate.ts';

const start = 1_795_000_000_000;
const account = idOf('api-account', 1);

test('fifteen thousand an hour, and each account by itself', () => {
  const rate = new ApiRate();
  let allowed = 0;
  let now = start;
  // Twenty a second would make 72,000.
  for (let second = 0; second < 3600; second += 1) {
    now = start + second * 1000;
    for (let n = 0; n < 20; n += 1) if (rate.take(account, instant(now)).allowed) allowed += 1;
  }
  expect(allowed).toBe(15_000);
  expect(rate.take(account, instant(now))).toEqual({ allowed: false, remaining: 0, retryAfterMs: 1000 });
  expect(rate.take(idOf('api-account', 2), instant(now)).allowed).toBe(true);
  expect(rate.take(account, instant(start + 3_600_000))).toEqual({ allowed: true, remaining: 19, retryAfterMs: 0 });
});
