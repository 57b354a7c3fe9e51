import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadConfig } from './config/load.ts';
import { movedClock, systemRandom } from './system.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** Longer than the clock keeps what it read. */
const untilReadAgain = 80;

const hour = 3_600_000;

test('a clock for tests goes by what its file holds, and keeps the last number while that is none', async () => {
  const file = join(temporaryFolder(), 'clock');
  const clock = movedClock(file);
  const ahead = () => Math.round((clock.now() - Date.now()) / hour);
  expect(ahead()).toBe(0);
  for (const [text, hours] of [
    [`${5 * hour}\n`, 5],
    ['soon', 5],
    ['', 5],
    [`-${2 * hour}`, -2],
  ] as const) {
    writeFileSync(file, text);
    await wait(untilReadAgain);
    expect(ahead()).toBe(hours);
  }
});

test.each(['127.0.0.1:0', '127.9.9.9:0', '[::1]:0', 'localhost:0'])('on %s it is taken', (listen) => {
  const flags = { listen, 'test-clock': '/tmp/clock', data: temporaryFolder() };
  expect(loadConfig({ flags, environment: {} }).testClock).toBe('/tmp/clock');
});

test('random bytes are as many as were asked for, the asker’s own, and never the same twice', () => {
  const drawn = Array.from({ length: 1_000 }, () => systemRandom.bytes(32));
  expect(drawn.every((bytes) => bytes.length === 32 && bytes.buffer.byteLength === 32)).toBe(true);
  expect(new Set(drawn.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(1_000);
  expect(systemRandom.bytes(0)).toHaveLength(0);
  const [many, again] = [systemRandom.bytes(10_000), systemRandom.bytes(10_000)];
  expect(many).toHaveLength(10_000);
  expect(Buffer.from(many).equals(again)).toBe(false);
});
