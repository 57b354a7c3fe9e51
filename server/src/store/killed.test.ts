import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tools/testbed/fresh-database.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openDatabase } from './open.ts';

const child = fileURLToPath(new URL('testing/writing-child.ts', import.meta.url));

test.each([
  ['SQLite', () => Promise.resolve('sqlite')],
  ['PostgreSQL', freshDatabase],
])('what %s acknowledged to a server that is killed at that moment is there', async (_name, prepare) => {
  const place = { data: temporaryFolder(), database: await prepare() };
  const writer = spawn(process.execPath, [child, place.data, place.database], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = 0;
  for await (const line of createInterface(writer.stdout)) {
    last = Number(line);
    if (last === 1000) {
      writer.kill('SIGKILL');
      break;
    }
  }
  await once(writer, 'close');
  const store = await openDatabase(place, () => undefined);
  const found = await Promise.all(Array.from({ length: last }, (_, index) => store.findSetting(`key-${index + 1}`)));
  await store.close();
  expect(found).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
});
