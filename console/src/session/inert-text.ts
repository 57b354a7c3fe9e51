/** Text that a remote program chose, made harmless to read: what would steer or reorder a line is spelt out. */
const unfit = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

export function inertText(text: string, most: number): string {
  const shown = text
    .slice(0, most * 2)
    .replace(unfit, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

/** What is pasted: text and line breaks, never a control character that the shell would obey. */
export function pasteText(text: string): string {
  return text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, '');
}

export function linesIn(text: string): readonly string[] {
  return text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
}

/** Only the web: a link in a shell's output may name any scheme the system would obey. */
export function isWebLink(address: string): boolean {
  try {
    const { protocol } = new URL(address);
    return protocol === 'https:' || protocol === 'http:';
  } catch {
    return false;
  }
}
