import { expect, test } from 'vitest';
import { trackedTexts } from './tracked-files.ts';

const maxLines = 400;

test('no hand-written file of code has more than 400 lines', () => {
  const files = trackedTexts(/\.(?:ts|tsx|css|sh|html)$/).map(({ path, text }) => ({
    path,
    lines: text.trimEnd().split('\n').length,
  }));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter(({ lines }) => lines > maxLines)).toEqual([]);
});
