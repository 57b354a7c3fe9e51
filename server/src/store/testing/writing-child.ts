/** Writes one row after the other into the database that it is given, and says each number once it is acknowledged. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../engine/open.ts';

const [data = '', database = ''] = process.argv.slice(2);
const store = await openDatabase({ data, database }, () => undefined);
for (let n = 1; ; n += 1) {
  await store.commit([store.updateSetting(`key-${n}`, n)]);
  writeSync(1, `${n}\n`);
}
