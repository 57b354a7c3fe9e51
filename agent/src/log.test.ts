import { expect, test } from 'vitest';
import { lineLog, logLevels } from './log.ts';
import type { LogLevel } from './log.ts';

test.each<readonly [LogLevel, readonly LogLevel[]]>([
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
])('from %s on', (least, written) => {
  const lines: string[] = [];
  const log = lineLog(
    (line) => lines.push(line),
    () => 0,
    least,
  );
  for (const level of logLevels) log(level, 'link.up', { address: 'a:1' });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    written.map((level) => ({ time: '1970-01-01T00:00:00.000Z', level, event: 'link.up', address: 'a:1' })),
  );
});
