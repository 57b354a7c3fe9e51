/** A key or a chord, as the reader's keyboard names it. `mod` is Command on a Mac and Ctrl elsewhere. */
import classes from './kbd.module.css';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const names: Readonly<Record<string, string>> = isMac
  ? { mod: '⌘', ctrl: '⌃', shift: '⇧', alt: '⌥' }
  : { mod: 'Ctrl', ctrl: 'Ctrl', shift: 'Shift', alt: 'Alt' };

export function keyWords(keys: string): string {
  const parts = keys.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return parts.join(isMac ? '' : '+');
}

export function Keys({ keys }: { readonly keys: string }) {
  return <kbd className={classes['keys']}>{keyWords(keys)}</kbd>;
}
