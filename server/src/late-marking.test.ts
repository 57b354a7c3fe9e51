import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Keeps things at a server's pace, after a sweep that has brought the heap's limit down to what it holds. */
const program = `
  const known = Array.from({ length: 150_000 }, (_, at) => ({ at, parts: [at] }));
  gc({ type: 'major', flavor: 'last-resort' });
  for (let turn = 0; turn < 800; turn += 1) {
    for (let made = 0; made < 200; made += 1) known.push({ turn, parts: [made] });
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  console.log(known.length);
`;

/** Megabytes that were left to the limit of the old part when its marking began. */
async function leftWhenMarkingBegan(...words: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--trace-incremental-marking',
    ...words,
    '--input-type=module',
    '--eval',
    program,
  ]);
  const [, left] =
    /\[IncrementalMarking\] Start \([^)]*\).*? v8: \d+MB \/ \d+MB \/ \d+MB \/ (\d+)MB/.exec(stdout) ?? [];
  return Number(left);
}

test('the old part of the heap is not marked before most of the room to its limit is used', async () => {
  const young = ['--import', import.meta.resolve('./young-part.ts')];
  const late = ['--import', import.meta.resolve('./late-marking.ts')];
  const [soon, later] = await Promise.all([leftWhenMarkingBegan(...young), leftWhenMarkingBegan(...young, ...late)]);
  expect(soon).toBeGreaterThan(2);
  expect(later).toBeLessThanOrEqual(2);
});
