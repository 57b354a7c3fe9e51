import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const ownStat = '/proc/thread-self/stat';

/** By proc(5). */
function nicenessIn(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
}

test('a thread gives way, and those beside it do not', async () => {
  const before = nicenessIn(readFileSync(ownStat, 'utf8'));
  const program = `
    import { readFileSync } from 'node:fs';
    import { parentPort } from 'node:worker_threads';
    import { giveWayInThread } from ${JSON.stringify(import.meta.resolve('./give-way.ts'))};
    giveWayInThread();
    parentPort.postMessage(readFileSync('${ownStat}', 'utf8'));
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  worker.once('message', resolve).once('error', reject);
  const stat = await promise;
  await worker.terminate();
  expect(nicenessIn(stat)).toBe(Math.max(before, 10));
  expect(nicenessIn(readFileSync(ownStat, 'utf8'))).toBe(before);
});
