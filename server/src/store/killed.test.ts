import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tools/testbed/fresh-database.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openDatabase } from './engine/open.ts';

const child = fileURLToPath(new URL('testing/writing-child.ts', import.meta.url));

test.each([
  ['SQLite', 1000, () => Promise.resolve('sqlite')],
  ['PostgreSQL', 200, freshDatabase],
] as const)(
  'what %s acknowledged to a server that is killed at that moment is there',
  { timeout: 60_000 },
  async (_name, count, prepare) => {
    const place = { data: temporaryFolder(), database: await prepare() };
    const writer = spawn(process.execPath, [child, place.data, place.database], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(writer, 'close');
    for await (const line of createInterface(writer.stdout)) {
      if (Number(line) < count) continue;
      writer.kill('SIGKILL');
      break;
    }
    expect((await closed)[1]).toBe('SIGKILL');
    const store = await openDatabase(place, () => undefined);
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const found = await Promise.all(numbers.map((n) => store.findSetting(`key-${n}`)));
    await store.close();
    expect(found).toEqual(numbers);
  },
);
