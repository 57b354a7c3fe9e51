/**
 * The one way in which a value gets into a command line or a script that we write. Between single quotes a POSIX shell
 * takes every character as it stands but the quote itself (POSIX.1-2017, Shell Command Language, 2.2.2).
 */

/** `text` as one word of a shell. A NUL can't be in any word, so a text with one is a mistake in the program. */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new RangeError('A word of a shell holds no NUL');
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
