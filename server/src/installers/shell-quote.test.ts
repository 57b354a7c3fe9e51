/** Names as hostile as they come go through real shells, on a command line and in a script, and come back unchanged. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellQuote } from './shell-quote.ts';

const shells = ['sh', 'dash', 'bash'] as const;

/** What the shell hands to a program as its words, read back byte by byte. */
function wordsBy(shell: string, texts: readonly string[]): readonly string[] {
  const script = `printf '%s\\0' ${texts.map(shellQuote).join(' ')}`;
  const { stdout, stderr, status } = spawnSync(shell, ['-s'], { input: script, encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout.split('\0').slice(0, -1);
}

const hostile = [
  "it's",
  "'; rm -rf / #",
  '$(touch /tmp/owned)',
  '`id`',
  '"${IFS}"',
  'two\nlines\r\n',
  String.raw`back\slash\'`,
  '\u2018quoted\u2019 \u201cand\u201d \u02bc',
  '-n',
  '!!',
  '~root',
  '*',
  '',
  '\u202egnirts',
  '日本語 🚪',
];

describe.for(shells)('%s', (shell) => {
  test('gives hostile names back as they were', () => {
    expect(wordsBy(shell, hostile)).toEqual(hostile);
  });

  test('gives any text back as it was', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '$',
      '`',
      '\\',
      '\n',
      '(',
      ')',
      ';',
      '|',
      '&',
      '!',
      '#',
      '*',
      '~',
      ' ',
      'a',
    );
    const text = fc.oneof(
      fc.string({ unit: piece, maxLength: 24 }),
      fc.string({ unit: 'binary', maxLength: 24 }).filter((value) => !value.includes('\0')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
        expect(wordsBy(shell, texts)).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });
});

test('a NUL is refused, for no shell can hold it', () => {
  expect(() => shellQuote('a\0b')).toThrow(RangeError);
});
