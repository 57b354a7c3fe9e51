import { describe, expect, test } from 'vitest';
import { inertText, isWebLink, linesIn, pasteText } from './inert-text.ts';

describe('text from the other end', () => {
  test.for([
    ['a plain title', 'vim notes.txt', 'vim notes.txt'],
    ['a title that turns its line round', 'a\u202eb', 'a\\u{202e}b'],
    ['a title with an escape', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
    ['markup, which stays text', '<img src=x>', '<img src=x>'],
  ] as const)('%s', ([, text, shown]) => {
    expect(inertText(text, 80)).toBe(shown);
  });

  test('a very long title is cut', () => {
    expect(inertText('x'.repeat(5_000), 80)).toHaveLength(80);
  });

  test.for([
    ['https://example.org/a', true],
    ['http://10.0.0.1', true],
    ['javascript:alert(1)', false],
    ['file:///etc/passwd', false],
    ['ssh://host', false],
    ['vscode://open', false],
    ['not an address', false],
  ] as const)('a link to %s is opened: %s', ([address, opened]) => {
    expect(isWebLink(address)).toBe(opened);
  });
});

describe('what is pasted', () => {
  test('loses what would end bracketed paste or press keys', () => {
    expect(pasteText('a\u001b[201~rm\u0003\tb\r\nc')).toBe('a[201~rm\tb\r\nc');
  });

  test.for([
    ['one', 1],
    ['one\n', 1],
    ['one\r\n', 1],
    ['one\ntwo', 2],
    ['one\r\ntwo\r\n', 2],
    ['one\n\nthree', 3],
    ['', 1],
  ] as const)('%j counts as %i', ([text, lines]) => {
    expect(linesIn(text)).toHaveLength(lines);
  });
});
