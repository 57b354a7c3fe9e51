import { expect, test } from 'vitest';
import { instant } from '../time.ts';
import { isRootHeld, rootHeldFor } from './held-roots.ts';

const replacedAt = 1_700_000_000_000;

test.each([
  ['root.held-twelve-months: the newest root is held for ever', null, replacedAt, true],
  ['root.held-twelve-months: one that was replaced this moment is held', replacedAt, replacedAt, true],
  [
    'root.held-twelve-months: a moment before the year is over it is held',
    replacedAt,
    replacedAt + rootHeldFor - 1,
    true,
  ],
  ['root.held-twelve-months: when the year is over it is not', replacedAt, replacedAt + rootHeldFor, false],
])('%s', (_, moment, now, held) => {
  expect(isRootHeld({ replacedAt: moment }, instant(now))).toBe(held);
});
