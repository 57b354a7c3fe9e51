/** What output leaves on, in the words of its sequences; cut anywhere, it comes to the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModeScanner } from './mode-scanner.ts';

function prefixAfter(...pieces: readonly string[]): string {
  const scanner = new ModeScanner();
  for (const piece of pieces) scanner.scan(Buffer.from(piece));
  return Buffer.from(scanner.modes.prefix()).toString();
}

const esc = '\u001b';

test.for([
  ['plain text leaves nothing', 'hello\r\nworld é 日本\t', ''],
  ['an editor on the alternate screen', `${esc}[?1049h`, `${esc}[?1047h`],
  ['and off it again', `${esc}[?1049h${esc}[?1049l`, ''],
  ['the older alternate screens', `${esc}[?47h`, `${esc}[?1047h`],
  ['several modes at once', `${esc}[?1;2004h`, `${esc}[?1h${esc}[?2004h`],
  ['a hidden cursor', `${esc}[?25l`, `${esc}[?25l`],
  ['a cursor that is shown again', `${esc}[?25l${esc}[?25h`, ''],
  ['no wrap at the margin', `${esc}[?7l`, `${esc}[?7l`],
  ['of the mouse modes only the last', `${esc}[?1000h${esc}[?1002h`, `${esc}[?1002h`],
  ['any mouse mode switched off', `${esc}[?1002h${esc}[?1000l`, ''],
  ['mouse positions as decimals', `${esc}[?1003h${esc}[?1006h`, `${esc}[?1003h${esc}[?1006h`],
  ['bracketed paste and focus', `${esc}[?2004h${esc}[?1004h`, `${esc}[?2004h${esc}[?1004h`],
  ['modes of no consequence', `${esc}[?2026h${esc}[?9999h`, ''],
  ['insert mode', `${esc}[4h`, `${esc}[4h`],
  ['application keypad', `${esc}=`, `${esc}=`],
  ['numeric keypad', `${esc}=${esc}>`, ''],
  ['line drawing in the first set', `${esc}(0`, `${esc}(0`],
  ['back to ASCII', `${esc}(0${esc}(B`, ''],
  ['the second set shifted in', `${esc})0\u000e`, `${esc})0\u000e`],
  ['and out', `${esc})0\u000e\u000f`, `${esc})0`],
  ['a scroll region', `${esc}[2;20r`, `${esc}[2;20r`],
  ['the region of the alternate screen goes with it', `${esc}[?1049h${esc}[2;20r${esc}[?1049l`, ''],
  ['the region of the main screen stays', `${esc}[3;9r${esc}[?1049h`, `${esc}[3;9r${esc}[?1047h`],
  ['a whole region', `${esc}[2;20r${esc}[r`, ''],
  ['the shape of the cursor', `${esc}[5 q`, `${esc}[5 q`],
  ['colours and weight', `${esc}[1;31m`, `${esc}[1;31m`],
  ['colours that are taken back', `${esc}[1;31m${esc}[0m`, ''],
  ['an empty SGR takes all back', `${esc}[1;31m${esc}[m`, ''],
  ['weight taken back, colour kept', `${esc}[1;31m${esc}[22m`, `${esc}[31m`],
  ['the newer of two colours', `${esc}[31m${esc}[92m`, `${esc}[92m`],
  ['a colour of 256', `${esc}[38;5;208m`, `${esc}[38;5;208m`],
  ['a true colour with colons', `${esc}[48:2::10:20:30m`, `${esc}[48:2::10:20:30m`],
  ['a true colour, then bold', `${esc}[38;2;1;2;3;1m`, `${esc}[38;2;1;2;3;1m`],
  ['parameters of a colour are no attributes', `${esc}[38;5;1m${esc}[39m`, ''],
  ['a curly underline and its end', `${esc}[4:3m${esc}[4:0m`, ''],
  ['the title', `${esc}]0;name — é\u0007`, `${esc}]2;name — é\u0007`],
  ['the title ended by ST', `${esc}]2;one${esc}\\`, `${esc}]2;one\u0007`],
  ['the last title', `${esc}]2;one\u0007${esc}]2;two\u0007`, `${esc}]2;two\u0007`],
  ['other operating system commands', `${esc}]52;c;aGk=\u0007${esc}]8;;https://example.org\u0007`, ''],
  ['a device control string is passed over', `${esc}P1$r[?1049h${esc}\\x`, ''],
  ['a sequence within a string that never ends', `${esc}Pabc${esc}[?25l`, `${esc}[?25l`],
  ['a soft reset', `${esc}[?1h${esc}[1m${esc}[2;5r${esc}[!p`, ''],
  ['a soft reset leaves the screen', `${esc}[?1049h${esc}[!p`, `${esc}[?1047h`],
  ['a pen that was saved and is out of use', `${esc}[31m${esc}7${esc}[m`, `${esc}[31m${esc}7${esc}[m`],
  ['and is taken up again', `${esc}[31m${esc}7${esc}[m${esc}8`, `${esc}[31m${esc}7${esc}[m${esc}[31m`],
  [
    'a pen that the editor gives back',
    `${esc}[1m${esc}[?1049h${esc}[32m${esc}[?1049l`,
    `${esc}[1m${esc}7${esc}[m${esc}[1m`,
  ],
  ['a pen saved on the other screen', `${esc}[?1047h${esc}[4m${esc}7${esc}[m`, `${esc}[?1047h${esc}[4m${esc}7${esc}[m`],
  ['the keypad by its other name', `${esc}=${esc}[?66l`, ''],
  ['a full reset', `${esc}[?1049h${esc}[?1000h${esc}[1m${esc}c`, ''],
  ['a sequence that is cancelled', `${esc}[?1049\u0018h`, ''],
  ['a sequence that begins anew', `${esc}[?10${esc}[?25l`, `${esc}[?25l`],
  ['a sequence longer than any', `${esc}[${'1;'.repeat(500)}?25l`, ''],
  ['a number too long for a mode', `${esc}[?123456789h`, ''],
  ['a control character inside a sequence', `${esc}[?2\r5l`, `${esc}[?25l`],
] as const)('%s', ([, output, prefix]) => {
  expect(prefixAfter(output)).toBe(prefix);
  expect(prefixAfter(...output)).toBe(prefix);
});

const pieces = fc.oneof(
  fc.constantFrom(
    `${esc}[`,
    `${esc}]`,
    `${esc}P`,
    `${esc}(`,
    esc,
    '?',
    ';',
    ':',
    '1049',
    '25',
    '1',
    '38',
    '5',
    'h',
    'l',
    'm',
    'r',
    ' q',
    '!p',
    'c',
    '\u0007',
    '\\',
    '\u000e',
    '\u000f',
    '\u0018',
    '0',
    'B',
    'text',
    '\n',
  ),
  fc.string({ maxLength: 3 }),
);

test('however the output is cut, the modes are the same, and the prefix brings them about', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.array(fc.nat(200), { maxLength: 6 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      const whole = new ModeScanner();
      whole.scan(bytes);
      const cut = new ModeScanner();
      let from = 0;
      for (const to of [...cuts.map((at) => Math.min(at, bytes.length)), bytes.length].toSorted((a, b) => a - b)) {
        cut.scan(bytes.subarray(from, to));
        from = to;
      }
      const prefix = whole.modes.prefix();
      expect(Buffer.from(cut.modes.prefix()).equals(prefix)).toBe(true);

      const again = new ModeScanner();
      again.scan(prefix);
      expect(again.isGround).toBe(true);
      expect(Buffer.from(again.modes.prefix()).toString()).toBe(Buffer.from(prefix).toString());
    }),
    { numRuns: 2_000 },
  );
});

test('any bytes whatever leave a prefix that fits into a snapshot', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 }), (chunks) => {
      const scanner = new ModeScanner();
      for (const chunk of chunks) scanner.scan(chunk);
      expect(scanner.modes.prefix().length).toBeLessThan(16_384);
    }),
  );
});

test('a copy goes its own way', () => {
  const scanner = new ModeScanner();
  scanner.scan(Buffer.from(`${esc}[1m${esc}[?20`));
  const copy = scanner.clone();
  copy.scan(Buffer.from(`04h${esc}[31m`));
  expect(Buffer.from(copy.modes.prefix()).toString()).toBe(`${esc}[?2004h${esc}[1;31m`);
  expect(Buffer.from(scanner.modes.prefix()).toString()).toBe(`${esc}[1m`);
});
