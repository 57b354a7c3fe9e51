import { expect, test } from 'vitest';
import { isReloadKey, mustAskBeforeLeaving, noteReloadKey } from './leaving.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  ['F5', { key: 'F5' }, true],
  ['Ctrl+R', { key: 'r', ctrlKey: true }, true],
  ['Ctrl+Shift+R', { key: 'R', ctrlKey: true }, true],
  ['Command+R', { key: 'r', metaKey: true }, true],
  ['a letter', { key: 'r' }, false],
  ['Ctrl+W', { key: 'w', ctrlKey: true }, false],
  ['Alt+F5', { key: 'F5', altKey: true }, false],
])('%s loads the page anew: %s', (_words, keys, isReload) => {
  expect(isReloadKey({ ...plain, ...keys })).toBe(isReload);
});

test('asked while a session runs, also while it starts or waits, and not when all have ended', () => {
  expect(mustAskBeforeLeaving([])).toBe(false);
  expect(mustAskBeforeLeaving([{ state: 'ended' }])).toBe(false);
  for (const state of ['starting', 'active', 'suspended'] as const)
    expect(mustAskBeforeLeaving([{ state: 'ended' }, { state }])).toBe(true);
});

test('not asked when a key asked for the page anew', () => {
  noteReloadKey({ ...plain, key: 'F5' } as KeyboardEvent);
  expect(mustAskBeforeLeaving([{ state: 'active' }])).toBe(false);
});
