import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { youngPartMaxBytes } from './limits.ts';

/** Says how large the young part is at most while much is made and soon dropped, turn by turn as a server does. */
const program = `
  import { getHeapSpaceStatistics } from 'node:v8';
  let kept = [];
  let most = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    for (let made = 0; made < 10_000; made += 1) kept.push({ turn, parts: [made] });
    if (kept.length > 60_000) kept = kept.slice(30_000);
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);
  }
  console.log(most);
`;

async function mostBytes(...words: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-semi-space-size=64',
    ...words,
    '--input-type=module',
    '--eval',
    program,
  ]);
  return Number(stdout);
}

test('the young part of the heap stays within its bound where V8 would let it grow further', async () => {
  const bounded = await mostBytes('--import', import.meta.resolve('./young-part.ts'));
  // It grows by doubling, and does not once more; while it is swept, some pages of both halves count.
  expect(bounded).toBeLessThan(2 * youngPartMaxBytes);
  expect(bounded).toBeGreaterThan(youngPartMaxBytes / 4);
  expect(await mostBytes()).toBeGreaterThan(2 * youngPartMaxBytes);
});
