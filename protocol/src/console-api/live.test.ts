import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consoleKinds, parseConsoleMessage, watchedItemsMax } from './live.ts';

const item = 'ji_01jd0000007000800000000001';
const session = 'se_01jd0000007000800000000001';
const examples = {
  'watch-items': { ids: [item] },
  'watch-session': { id: session },
  'unwatch-session': { id: session },
  'watch-sessions': { on: true },
} as const;

describe('what a console says', () => {
  test('each kind has an example', () => {
    expect(new Set(Object.keys(examples))).toEqual(consoleKinds);
  });

  test.each(Object.entries(examples))('%s is read whole', (kind, fields) => {
    expect(parseConsoleMessage(JSON.stringify({ kind, ...fields }))).toEqual({
      kind: 'message',
      message: { kind, ...fields },
    });
  });

  test.each([
    ['a session where an item is due', { kind: 'watch-items', ids: [session] }],
    [
      'more items than a console shows',
      { kind: 'watch-items', ids: Array.from({ length: watchedItemsMax + 1 }, () => item) },
    ],
    ['a switch in words', { kind: 'watch-sessions', on: 'yes' }],
  ])('%s is malformed', (_, message) => {
    expect(parseConsoleMessage(JSON.stringify(message)).kind).toBe('malformed');
  });

  test('whatever arrives is read to the end without an exception', () => {
    const nearly = fc
      .tuple(fc.constantFrom(...consoleKinds), fc.object({ maxDepth: 2 }))
      .map(([kind, fields]) => JSON.stringify({ ...fields, kind }));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), nearly), (text) => {
        expect(['message', 'unknown', 'malformed']).toContain(parseConsoleMessage(text).kind);
      }),
      { numRuns: 1_000 },
    );
  });
});
