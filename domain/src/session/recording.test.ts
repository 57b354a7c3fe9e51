import { describe, expect, test } from 'vitest';
import { isKept } from './recording.ts';

describe('recording.kept', () => {
  test.each(['output', 'resize', 'gap', 'mark', 'end'] as const)('%s is kept under either setting', (thing) => {
    expect(isKept(thing, { keepsInput: false })).toBe(true);
    expect(isKept(thing, { keepsInput: true })).toBe(true);
  });

  test('input is kept only if the site says so', () => {
    expect(isKept('input', { keepsInput: false })).toBe(false);
    expect(isKept('input', { keepsInput: true })).toBe(true);
  });
});
