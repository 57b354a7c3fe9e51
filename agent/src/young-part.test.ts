import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/**
 * Says by what factor the young part of the heap has grown, while much is made and dropped turn by turn: at the middle of
 * all turns, for while it is swept it has the pages of both halves, and some for each thread that sweeps.
 */
const program = `
  import { getHeapSpaceStatistics } from 'node:v8';
  const youngBytes = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
  const first = youngBytes();
  const sizes = [];
  let kept = [];
  for (let turn = 0; turn < 100; turn += 1) {
    for (let made = 0; made < 10_000; made += 1) kept.push({ turn, parts: [made] });
    if (kept.length > 60_000) kept = kept.slice(30_000);
    await new Promise((resolve) => setImmediate(resolve));
    sizes.push(youngBytes());
  }
  console.log(sizes.toSorted((one, other) => one - other)[sizes.length / 2] / first);
`;

async function growth(...words: readonly string[]): Promise<number> {
  const all = ['--max-semi-space-size=64', ...words, '--input-type=module', '--eval', program];
  return Number((await promisify(execFile)(process.execPath, all)).stdout);
}

test('the young part of the heap stays as small as it begins where V8 would let it grow', async () => {
  expect(await growth('--import', import.meta.resolve('./young-part.ts'))).toBeLessThanOrEqual(3);
  expect(await growth()).toBeGreaterThan(8);
});
