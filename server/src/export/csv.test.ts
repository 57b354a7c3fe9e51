import { expect, test } from 'vitest';
import { csvCell, csvLine } from './csv.ts';

test.each([
  ['a word', 'kiosk', '"kiosk"'],
  ['nothing', '', '""'],
  ['a comma', 'a,b', '"a,b"'],
  ['a quotation mark', '19" rack', '"19"" rack"'],
  ['a line break within', 'a\nb', '"a\nb"'],
  ['a formula', '=1+2', `"'=1+2"`],
  ['a formula of another sign', '+49 30 1', `"'+49 30 1"`],
  ['a number below zero', '-7', `"'-7"`],
  ['a function', '@SUM(A1)', `"'@SUM(A1)"`],
  ['a tab before a formula', '\t=1', `"'\t=1"`],
  ['a return before a formula', '\r=1', `"'\r=1"`],
  ['an attempt to leave the cell', '",=1,"', '""",=1,"""'],
  ['a sign that is not first', 'a=b', '"a=b"'],
])('%s', (_, text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test('a line ends as the standard says', () => {
  expect(csvLine(['a', '=b'])).toBe(`"a","'=b"\r\n`);
});
