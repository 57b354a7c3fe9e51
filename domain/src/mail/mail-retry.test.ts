import { expect, test } from 'vitest';
import { instant } from '../time.ts';
import { nextMailAttempt } from './mail-retry.ts';

const madeAt = instant(Date.UTC(2026, 10, 23, 12));
const minute = 60_000;
const hour = 60 * minute;

test.each([
  ['mail.retry: after the first failure, a minute later', 0, 1, minute],
  ['mail.retry: after the second, two minutes later', 5 * minute, 2, 2 * minute],
  ['mail.retry: after the fifth, sixteen', 5 * minute, 5, 16 * minute],
  ['mail.retry: after the sixth, half an hour', 5 * minute, 6, 32 * minute],
  ['mail.retry: after the seventh and from then on, an hour', 5 * minute, 7, hour],
  ['mail.retry: after very many', 5 * minute, 100_000, hour],
  ['mail.retry: as long as it comes before the day is over', 23 * hour - 1, 30, hour],
] as const)('%s', (_, age, attempts, wait) => {
  const now = instant(madeAt + age);
  expect(nextMailAttempt({ madeAt, attempts, isRefused: false }, now)).toEqual({ kind: 'retry', at: now + wait });
});

test.each([
  ['mail.given-up: refused for good, at the first failure', 0, 1, true, 'refused'],
  ['mail.given-up: when the next attempt would come a day after it was written', 23 * hour, 30, false, 'too-old'],
  ['mail.given-up: when the server was away for longer than that', 72 * hour, 1, false, 'too-old'],
] as const)('%s', (_, age, attempts, isRefused, because) => {
  const now = instant(madeAt + age);
  expect(nextMailAttempt({ madeAt, attempts, isRefused }, now)).toEqual({ kind: 'give-up', because });
});
