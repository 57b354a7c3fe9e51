/** A person as a disc with initials. */
import classes from './avatar.module.css';

export function Avatar({ name }: { readonly name: string }) {
  return <span className={classes['avatar']} title={name} aria-hidden="true" data-initials={initials(name)} />;
}

/** One or two letters: of the first and the last word, by what a reader sees as one character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (firstCharacter(words[0]) + firstCharacter(last)).toUpperCase();
}

function firstCharacter(word: string | undefined): string {
  for (const { segment } of new Intl.Segmenter().segment(word ?? '')) return segment;
  return '';
}
