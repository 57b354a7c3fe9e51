import { describe, expect, test } from 'vitest';
import { checkTabName, tabNameMax, tabNameOf, tabNamesMax, withoutTabName, withTabName } from './tab-names.ts';

test('the name given last is the one shown, and reverting leaves those of others', () => {
  const first = withTabName([], { id: 'one', name: 'till' });
  const both = withTabName(withTabName(first, { id: 'two', name: 'lobby' }), { id: 'one', name: 'the till' });
  expect(tabNameOf(both, 'one')).toBe('the till');
  expect(tabNameOf(both, 'two')).toBe('lobby');
  const reverted = withoutTabName(both, 'one');
  expect(tabNameOf(reverted, 'one')).toBeUndefined();
  expect(tabNameOf(reverted, 'two')).toBe('lobby');
});

test('the oldest name is forgotten when there are too many', () => {
  let names = withTabName([], { id: 'first', name: 'first' });
  for (let count = 0; count < tabNamesMax; count += 1) names = withTabName(names, { id: `${count}`, name: 'later' });
  expect(names).toHaveLength(tabNamesMax);
  expect(tabNameOf(names, 'first')).toBeUndefined();
});

test('the longest names all together leave room for other preferences, of which a server keeps 16,384 bytes', () => {
  let names = withTabName([], { id: 'x', name: 'x' });
  for (let count = 0; count < tabNamesMax; count += 1)
    names = withTabName(names, { id: `se_${String(count).padStart(26, '0')}`, name: '🖥'.repeat(tabNameMax) });
  expect(Buffer.byteLength(JSON.stringify(names))).toBeLessThan(8_500);
});

describe('typed', () => {
  test.each([
    ['blanks around it are no part of it', '  till 3 ', 'till 3'],
    ['markup is a name like any other', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['as long as may be', '🖥'.repeat(tabNameMax), '🖥'.repeat(tabNameMax)],
    ['composed', 'Ku\u0308che', 'K\u00fcche'],
  ])('%s', (_words, typed, text) => {
    expect(checkTabName(typed)).toEqual({ kind: 'good', text });
  });

  test.each([
    ['nothing', '   ', 'too-short'],
    ['a character too many', 'x'.repeat(tabNameMax + 1), 'too-long'],
    ['a line break', 'two\nlines', 'control-character'],
    ['text turned round', 'till\u202egpj', 'direction-override'],
    ['half a character', 'till\ud83d', 'broken-character'],
  ])('refused: %s', (_words, typed, fault) => {
    expect(checkTabName(typed)).toEqual({ kind: 'bad', fault });
  });
});

test('what is kept and is no name, or an unfit one, is passed over', () => {
  const kept = [null, 7, 'text', {}, { id: 'one' }, { id: 'one', name: 3 }, { id: 'one', name: 'a\u202eb' }];
  expect(tabNameOf(kept, 'one')).toBeUndefined();
  expect(withTabName(kept, { id: 'two', name: 'lobby' })).toEqual([{ id: 'two', name: 'lobby' }]);
});
