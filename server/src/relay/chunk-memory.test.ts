import { expect, test } from 'vitest';
import { chunkUsed } from './chunk-memory.ts';
import { sweepEveryBytes } from './limits.ts';

const chunkBytes = 16_384;

/** The most that chunks hold at any moment while 200 MB pass, each of no use to anybody once it was read. */
async function mostHeld(told: (bytes: number) => void): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    for (let chunk = 0; chunk < 64; chunk += 1) {
      new Uint8Array(chunkBytes).fill(turn);
      told(chunkBytes);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return most;
}

test('chunks that were read hold little memory, however many pass', async () => {
  const alone = await mostHeld(() => undefined);
  const told = await mostHeld(chunkUsed);
  expect(told).toBeLessThan(alone / 2);
  expect(told).toBeLessThan(3 * sweepEveryBytes);
});
