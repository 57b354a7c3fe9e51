/** One or two letters of a name: of the first and the last word, by what a reader sees as one character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = firstCharacter(words[0]);
  const last = words.length > 1 && !wideScript.test(first) ? words.at(-1) : undefined;
  return (first + firstCharacter(last)).toUpperCase();
}

/** One of these characters is as wide as two letters, and says as much. */
const wideScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function firstCharacter(word: string | undefined): string {
  for (const { segment } of new Intl.Segmenter().segment(word ?? '')) return segment;
  return '';
}
