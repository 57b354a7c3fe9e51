import { expect, test } from 'vitest';
import { typedAfter } from './early-keys.ts';

type Pressed =
  | string
  | { readonly key: string; readonly ctrlKey?: true; readonly altKey?: true; readonly altGraph?: true };

function after(keys: readonly Pressed[]) {
  let typed = { text: '', isEntered: false };
  const left: string[] = [];
  for (const pressed of keys) {
    const {
      key,
      ctrlKey = false,
      altKey = false,
      altGraph = false,
    } = typeof pressed === 'string' ? { key: pressed } : { ...pressed };
    const getModifierState = (name: string) => name === 'AltGraph' && altGraph;
    const next = typedAfter(typed, { key, ctrlKey, altKey, metaKey: false, getModifierState });
    if (next === undefined) left.push(key);
    else typed = next;
  }
  return { ...typed, left };
}

test.each<readonly [string, readonly Pressed[], string, boolean, readonly string[]]>([
  ['letters', ['d', 'b', '-', '3'], 'db-3', false, []],
  ['capitals, with the Shift key before them', ['Shift', 'D', 'b'], 'Db', false, []],
  ['letters of other scripts', ['受', '付'], '受付', false, []],
  ['a correction', ['d', 'v', 'Backspace', 'b'], 'db', false, []],
  ['a correction of nothing', ['Backspace', 'd'], 'd', false, []],
  ['Enter, after which nothing counts', ['d', 'b', 'Enter', 'x'], 'db', true, []],
  ['keys that would move in the list behind', ['ArrowDown', 'Home', 'd'], 'd', false, []],
  ['Escape, which closes', ['d', 'Escape'], 'd', false, ['Escape']],
  [
    'keys with a modifier',
    [
      { key: 'k', ctrlKey: true },
      { key: 'ArrowLeft', altKey: true },
    ],
    '',
    false,
    ['k', 'ArrowLeft'],
  ],
  ['a letter of the third level', [{ key: '@', ctrlKey: true, altKey: true, altGraph: true }], '@', false, []],
])('%s', (_what, keys, text, isEntered, left) => {
  expect(after(keys)).toEqual({ text, isEntered, left });
});
