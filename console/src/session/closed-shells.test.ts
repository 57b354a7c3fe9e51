import { expect, test } from 'vitest';
import { forgetClosedShells, isClosedHere, noteClosedShell } from './closed-shells.ts';

test('a closed shell is known for as long as its session has a tab, and no longer', () => {
  noteClosedShell('se_1', 'ch_1');
  noteClosedShell('se_1', 'ch_2');
  noteClosedShell('se_2', 'ch_3');
  expect(isClosedHere('se_1', 'ch_1')).toBe(true);
  expect(isClosedHere('se_1', 'ch_2')).toBe(true);
  expect(isClosedHere('se_1', 'ch_3')).toBe(false);
  forgetClosedShells('se_1');
  expect(isClosedHere('se_1', 'ch_1')).toBe(false);
  expect(isClosedHere('se_2', 'ch_3')).toBe(true);
});
