/**
 * Text as people type it, as endpoints report it, and as names are compared. Text is kept in Unicode's composed form
 * (NFC) and its length is counted in code points, so that 128 emoji are 128 characters. Characters that steer a
 * terminal or turn the direction of a line round are refused where somebody types and shown escaped where a machine
 * reports.
 */

export type TextFault = 'too-short' | 'too-long' | 'control-character' | 'direction-override' | 'broken-character';

export type CheckedText =
  | { readonly kind: 'good'; readonly text: string }
  | { readonly kind: 'bad'; readonly fault: TextFault };

export interface TextLimits {
  readonly min: number;
  readonly max: number;
  /** Comments may run over several lines; a name may not. */
  readonly severalLines?: boolean;
}

/** Control characters, and the two separators that break a line without being one. */
const controlCharacter = /[\p{Cc}\u2028\u2029]/u;

/** Embeddings, overrides and isolates: they make text read otherwise than it is stored. */
const directionOverride = /[\u202a-\u202e\u2066-\u2069]/u;

/** What is escaped in reported text: the above, direction marks, the byte order mark and unpaired surrogates. */
const unfitForShowing = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** Length in code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function faultIn(text: string, limits: TextLimits): TextFault | undefined {
  if (!text.isWellFormed()) return 'broken-character';
  if (controlCharacter.test(limits.severalLines === true ? text.replaceAll('\n', '') : text))
    return 'control-character';
  if (directionOverride.test(text)) return 'direction-override';
  if (lengthOf(text) > limits.max) return 'too-long';
  if (lengthOf(text) < limits.min || (limits.min > 0 && text.trim() === '')) return 'too-short';
  return undefined;
}

/**
 * Typed text, composed, or what is wrong with it. Blanks alone are no text where some is due.
 * @rule text.typed
 */
export function checkTypedText(value: string, limits: TextLimits): CheckedText {
  const text = value.normalize('NFC');
  const fault = faultIn(text, limits);
  return fault === undefined ? { kind: 'good', text } : { kind: 'bad', fault };
}

function shown(character: string): string {
  return unfitForShowing.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;
}

/**
 * Reported text made fit for showing: composed, with what would steer a screen spelt out, and cut to `max` code
 * points, the last of which is then an ellipsis.
 * @rule text.reported
 */
export function inertText(value: string, max: number): string {
  let text = '';
  let length = 0;
  let fits = '';
  for (const character of value.normalize('NFC')) {
    const piece = shown(character);
    length += piece === character ? 1 : piece.length;
    if (length > max) return max < 1 ? '' : `${fits}…`;
    text += piece;
    if (length < max) fits = text;
  }
  return text;
}

function foldCharacters(text: string): string {
  let folded = '';
  for (const character of text) folded += character.toUpperCase().toLowerCase();
  return folded;
}

/**
 * What decides whether two texts are the same but for the case of their letters; stored beside each text that must be
 * unique or is searched. Folding each character by itself keeps a part of a text a part of its fold.
 * @rule text.same-name
 */
export function caseFold(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text.toLowerCase();
  return foldCharacters(text.normalize('NFD')).normalize('NFC');
}

/** Made at the first comparison: its tables take a start's time and memory. */
let collator: Intl.Collator | undefined;

/**
 * The one order of names, in every list, on every server: numbers by their value (`web-9` before `web-10`), letters
 * by the alphabet before their case and accents. Only equal texts are equal in it.
 * @rule text.order
 */
export function compareNames(one: string, other: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  const order = collator.compare(one, other);
  if (order !== 0 || one === other) return order;
  return one < other ? -1 : 1;
}

/** The public contract allows a code name 64 characters: letters, digits, `_` and `-`. */
export const maxCodeName = 64;

export function isCodeName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}

/**
 * A code name for a name: its ASCII letters and digits in lower case, accents dropped, everything else a hyphen.
 * A name without ASCII letters yields `group-<n>`, or what else the `noun` of the thing is.
 * @rule text.code-name
 */
export function codeNameOf(name: string, n: number, noun = 'group'): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const hyphened = plain.replaceAll(/[^a-z0-9_]+/g, '-').slice(0, maxCodeName);
  const codeName = hyphened.replaceAll(/^[-_]+|[-_]+$/g, '');
  return /[a-z]/.test(codeName) ? codeName : `${noun}-${n}`;
}
