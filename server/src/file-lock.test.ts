import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder.ts';

const child = fileURLToPath(new URL('testing/lock-child.ts', import.meta.url));
const run = promisify(execFile);
/** Long enough for all children to have started. */
const startsWithinMs = 600;

test('processes that ask for one lock at the same moment all get it, one after the other', async () => {
  for (let round = 0; round < 5; round += 1) {
    const words = [child, join(temporaryFolder(), 'lock'), String(Date.now() + startsWithinMs)];
    const answers = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, words)));
    expect(answers.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 4 }, () => 'locked'));
  }
}, 60_000);
