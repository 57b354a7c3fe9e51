import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caseFold, checkTypedText, codeNameOf, compareNames, inertText, isCodeName, lengthOf } from './text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const words = fc.string({ unit: 'grapheme', maxLength: 20 });
const name = { min: 1, max: 128 };

describe('text.typed: what somebody typed', () => {
  test.each([
    ['a plain name', 'Front desk', 'Front desk'],
    ['letters of any script', 'Empfang Süd 東京 Ελλάδα', 'Empfang Süd 東京 Ελλάδα'],
    ['Arabic and Hebrew', 'مكتب קבלה', 'مكتب קבלה'],
    ['128 emoji', '😀'.repeat(128), '😀'.repeat(128)],
    ['a family that is one emoji of several characters', '👨‍👩‍👧', '👨‍👩‍👧'],
    ['a letter and its accent apart are composed', 'Zoe\u0308', 'Zo\u00eb'],
    ['128 letters with their accents apart', 'e\u0301'.repeat(128), '\u00e9'.repeat(128)],
    ['markup is text like any other', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['blanks around a name stay', ' a ', ' a '],
  ])('%s is kept', (_, typed, text) => {
    expect(checkTypedText(typed, name)).toEqual({ kind: 'good', text });
  });

  test.each([
    ['nothing', '', 'too-short'],
    ['blanks alone', ' \u3000 ', 'too-short'],
    ['129 letters', 'a'.repeat(129), 'too-long'],
    ['129 emoji', '😀'.repeat(129), 'too-long'],
    ['a null character', 'a\u0000b', 'control-character'],
    ['an escape character', '\u001b[31mred', 'control-character'],
    ['a tab', 'a\tb', 'control-character'],
    ['a line break', 'a\nb', 'control-character'],
    ['a line separator', 'a\u2028b', 'control-character'],
    ['a control character of the second block', 'a\u009bb', 'control-character'],
    ['delete', 'a\u007f', 'control-character'],
    ['a right-to-left override', 'invoice\u202efdp.exe', 'direction-override'],
    ['an embedding', '\u202aa', 'direction-override'],
    ['an isolate', '\u2066a\u2069', 'direction-override'],
    ['half of an emoji', 'a\ud83d', 'broken-character'],
    ['the other half', '\ude00a', 'broken-character'],
  ])('%s is refused', (_, typed, fault) => {
    expect(checkTypedText(typed, name)).toEqual({ kind: 'bad', fault });
  });

  test.each([
    ['lines in a comment', 'first\nsecond', { kind: 'good', text: 'first\nsecond' }],
    ['an empty comment', '', { kind: 'good', text: '' }],
    ['a carriage return', 'first\r\nsecond', { kind: 'bad', fault: 'control-character' }],
  ])('where several lines are welcome: %s', (_, typed, result) => {
    expect(checkTypedText(typed, { min: 0, max: 1024, severalLines: true })).toEqual(result);
  });

  test('whatever is kept passes again, unchanged', () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const checked = checkTypedText(typed, name);
        if (checked.kind === 'good') expect(checkTypedText(checked.text, name)).toEqual(checked);
      }),
    );
  });
});

describe('text.reported: what a machine reports, made fit for showing', () => {
  test.each([
    ['a plain name', 'web-01', 20, 'web-01'],
    ['a Windows account', 'OFFICE\\anna', 20, 'OFFICE\\anna'],
    ['a name as long as the limit', 'abcde', 5, 'abcde'],
    ['a name one longer', 'abcdef', 5, 'abcd…'],
    ['emoji count as one each', '😀😀😀😀', 3, '😀😀…'],
    ['a terminal escape', '\u001b[31mred', 20, '\\u{1b}[31mred'],
    ['line breaks', 'a\r\nb', 20, 'a\\u{d}\\u{a}b'],
    ['a right-to-left override', 'a\u202eb', 20, 'a\\u{202e}b'],
    ['a direction mark', 'a\u200fb', 20, 'a\\u{200f}b'],
    ['half of an emoji', 'a\ud83d', 20, 'a\\u{d83d}'],
    ['a spelt-out character is never cut in two', 'ab\u202e', 6, 'ab…'],
    ['no room at all', 'ab', 0, ''],
    ['room for one', 'ab', 1, '…'],
  ])('%s', (_, reported, max, text) => {
    expect(inertText(reported, max)).toBe(text);
  });

  test('the result fits, is well formed, and holds nothing that steers a screen', () => {
    fc.assert(
      fc.property(anyText, fc.nat(80), (reported, max) => {
        const text = inertText(reported, max);
        expect(lengthOf(text)).toBeLessThanOrEqual(max);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(inertText(text, max)).toBe(text);
      }),
    );
  });
});

describe('text.same-name: the same but for case', () => {
  test.each([
    ['capitals', 'Front Desk', 'FRONT DESK', true],
    ['accents written apart', 'Zoe\u0308', 'ZO\u00cb', true],
    ['a German sharp s', 'Straße', 'STRASSE', true],
    ['a Greek sigma at the end of a word', 'Οδός', 'ΟΔΌΣ', true],
    ['another accent', 'resume', 'résumé', false],
    ['a blank more', 'a b', 'ab', false],
    ['full width', 'Ａ', 'A', false],
  ])('%s', (_, one, other, same) => {
    expect(caseFold(one) === caseFold(other)).toBe(same);
  });

  test('a part of a text stays a part of its fold', () => {
    expect(caseFold('ΟΔΟΣ 5')).toContain(caseFold('ΟΔΟΣ'));
    expect(caseFold('ΟΔΟΣΑ')).toContain(caseFold('ΟΔΟΣ'));
  });

  test('folding again changes nothing, nor does composing or decomposing first', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const folded = caseFold(text);
        expect(caseFold(folded)).toBe(folded);
        expect(caseFold(text.normalize('NFD'))).toBe(folded);
        expect(caseFold(text.normalize('NFC'))).toBe(folded);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('text.order: the one order of names', () => {
  test('numbers by value, letters before case and accents', () => {
    const inOrder = ['', '2', '10', 'Émile', 'emilia', 'web-9', 'Web-9', 'web-10', 'Web-10 b', 'Zoë', '東京'];
    expect(inOrder.toReversed().toSorted(compareNames)).toEqual(inOrder);
  });

  test('only equal texts are equal', () => {
    expect(compareNames('a\u0000', 'a')).not.toBe(0);
    expect(compareNames('007', '7')).not.toBe(0);
    expect(compareNames('a', 'a')).toBe(0);
  });

  test('it is an order: both ways round opposite, and a sorted list stays sorted', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (names) => {
        const sorted = names.toSorted(compareNames);
        sorted.forEach((one, place) => {
          for (const other of sorted.slice(place + 1)) {
            expect(compareNames(one, other)).toBeLessThanOrEqual(0);
            expect(compareNames(other, one)).toBeGreaterThanOrEqual(0);
          }
        });
      }),
    );
  });
});

describe('text.code-name: a code name for a name', () => {
  test.each([
    ['words', 'Front Desk', 'front-desk'],
    ['accents', 'Büro Süd', 'buro-sud'],
    ['signs around and between', '  R&D (Basel)! ', 'r-d-basel'],
    ['an underscore stays', 'site_7', 'site_7'],
    ['no ASCII letters', '東京 2', 'group-4'],
    ['digits only', '2024', 'group-4'],
    ['nothing', '', 'group-4'],
    ['a long name is cut', 'a'.repeat(300), 'a'.repeat(64)],
    ['no hyphen is left at the cut', `${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ])('%s', (_, text, codeName) => {
    expect(codeNameOf(text, 4)).toBe(codeName);
  });

  test('it is always one that the contract allows', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, n) => {
        expect(isCodeName(codeNameOf(text, n))).toBe(true);
      }),
    );
  });
});
