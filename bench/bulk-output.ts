/**
 * How fast a shell's output arrives: `cat` of a text file of 100 MB on an ordinary terminal, every byte of it compared
 * with what was to come. Counted are the bytes of the file, not the carriage returns that the terminal adds.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openDialogue } from './lib/dialogue.ts';
import type { Measure } from './lib/measure.ts';
import { makeScratch } from './lib/scratch.ts';

const lineBytes = 100;
const lines = 1_000_000;
const stallsAfterMs = 30_000;

/** Bytes that stand in no echo and no prompt, around what is counted. */
const mark = { begin: 0x01, end: 0x02 };

export const bulkOutput: Measure = {
  name: 'bulk-output',
  title: 'Bulk output, cat of 100 MB',
  figures: [{ name: 'speed', unit: 'MB/s', target: { kind: 'at-least', value: 45 } }],
  round: async (subject) => {
    const { path, expected } = text();
    const dialogue = await openDialogue(subject);
    const seconds = await new Promise<number>((resolve, reject) => {
      let at = -1;
      const sentAt = performance.now();
      const fail = (why: string): void => {
        clearInterval(watch);
        reject(new Error(`${subject.name}: ${why} at byte ${at} of ${expected.length}`));
      };
      let atLastLook = -1;
      const watch = setInterval(() => {
        if (at === atLastLook) fail('output stalled');
        atLastLook = at;
      }, stallsAfterMs);
      dialogue.listen((bytes) => {
        let from = 0;
        if (at < 0) {
          from = bytes.indexOf(mark.begin) + 1;
          if (from === 0) return;
          at = 0;
        }
        const left = expected.length - at;
        const to = Math.min(bytes.length, from + left);
        if (expected.compare(bytes, from, to, at, at + to - from) !== 0) {
          fail('a byte differs');
          return;
        }
        at += to - from;
        if (to === bytes.length) return;
        if (bytes[to] !== mark.end) {
          fail('more came than was sent');
          return;
        }
        clearInterval(watch);
        dialogue.listen(() => {});
        resolve((performance.now() - sentAt) / 1000);
      });
      dialogue.shell.write(` printf '\\001'; cat ${path}; printf '\\002'\r`);
    });
    await dialogue.shell.close();
    return { speed: (lines * lineBytes) / 1e6 / seconds };
  },
};

type Text = { readonly path: string; readonly expected: Buffer };
let made: Text | undefined;

/** Numbered lines, so that nothing can be lost, doubled or swapped unseen. */
function text(): Text {
  if (made !== undefined) return made;
  const filler = ' The quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly.'
    .padEnd(lineBytes, '.')
    .slice(0, lineBytes - 10);
  const line = (index: number, end: string): string => `${String(index).padStart(9, '0')}${filler}${end}`;
  const path = join(makeScratch('text'), 'text');
  const file = Buffer.alloc(lines * lineBytes);
  const expected = Buffer.alloc(lines * (lineBytes + 1));
  for (let index = 0; index < lines; index += 1) {
    file.write(line(index, '\n'), index * lineBytes, 'latin1');
    expected.write(line(index, '\r\n'), index * (lineBytes + 1), 'latin1');
  }
  writeFileSync(path, file);
  made = { path, expected };
  return made;
}
