import { describe, expect, test } from 'vitest';
import { judgeGeneration, nextGenerations } from './link-generation.ts';

describe('the generation token of a link', () => {
  test.each([
    ['the token of the last link', 'b', { current: 'b', previous: 'a' }, 'expected'],
    [
      'the one before, as when the agent died before it kept the last',
      'a',
      { current: 'b', previous: 'a' },
      'expected',
    ],
    ['one of long ago, as when a disk was rolled back', 'x', { current: 'b', previous: 'a' }, 'stale'],
    ['none, though one was handed out', null, { current: 'b', previous: null }, 'stale'],
    ['none, and none was ever handed out', null, { current: null, previous: null }, 'first'],
    ['one that a restored database knows nothing of', 'x', { current: null, previous: null }, 'first'],
  ])('%s', (_, shown, known, kind) => {
    expect(judgeGeneration(shown, known)).toBe(kind);
  });

  test('an agent that never keeps what it is handed is expected all the same', () => {
    let known = { current: null as string | null, previous: null as string | null };
    for (const handedOut of ['a', 'b', 'c']) {
      known = nextGenerations('held', handedOut);
      expect(judgeGeneration('held', known)).toBe('expected');
    }
  });

  test('of two copies that take turns, the one that was away is stale', () => {
    let known = nextGenerations(null, 'first');
    known = nextGenerations('first', 'of one');
    known = nextGenerations('of one', 'of one again');
    expect(judgeGeneration('first', known)).toBe('stale');
  });
});
