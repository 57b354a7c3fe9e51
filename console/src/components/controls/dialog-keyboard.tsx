/**
 * The keyboard of a dialog: it comes with the dialog, in the same frame, so that what is typed next is typed there; and
 * goes back to what opened it. Mantine does the first only later and the second only for dialogs that outlive their
 * closing.
 */
import { useLayoutEffect, useRef } from 'react';
import { focusPage, isNowhere } from './kept-keyboard.ts';

/** What had the keyboard, and all that it stood in, from near to far: one of these is still there afterwards. */
type Way = readonly Element[];

const menuOpeners = new WeakMap<Element, Element>();

/** For a menu that has no button of its own: what is chosen in it was opened by whatever had the keyboard before it. */
export function noteMenuOpener(menu: Element): void {
  const before = document.activeElement;
  if (before !== null && !menu.contains(before)) menuOpeners.set(menu, before);
}

/** Of the dialog that closes now, for the one that takes its place in the same moment. */
let leftBehind: Way = [];

/** Kept beyond its own end: the menu in which something was chosen may be gone before what it opens is there. */
let lastFocused: Element | null = null;
document.addEventListener('focusin', ({ target }) => {
  lastFocused = target instanceof Element ? target : null;
});

/** Inside of a dialog or drawer, for as long as it is open. */
export function DialogKeyboard() {
  const mark = useRef<HTMLSpanElement>(null);
  const back = useRef<Way>([]);
  const isThere = useRef(false);
  useLayoutEffect(() => {
    const dialog = mark.current?.closest<HTMLElement>('[role=dialog]');
    if (dialog === null || dialog === undefined) return undefined;
    isThere.current = true;
    const before = document.activeElement;
    if (!dialog.contains(before)) back.current = wayBackFrom(before);
    firstStop(dialog).focus({ preventScroll: true });
    dialog.addEventListener('keydown', ignoreHeldKey, { capture: true });
    return () => {
      dialog.removeEventListener('keydown', ignoreHeldKey, { capture: true });
      isThere.current = false;
      leftBehind = back.current;
      // Not at once: what is drawn instead may want the keyboard, and hears of none while the page is being changed.
      queueMicrotask(() => {
        leftBehind = [];
        const now = document.activeElement;
        if (!isThere.current && (isNowhere(now) || dialog.contains(now))) goBack(back.current);
      });
    };
  }, []);
  return <span ref={mark} hidden />;
}

/** The key that opened the dialog and is still held must not answer it. */
function ignoreHeldKey(event: KeyboardEvent): void {
  const isText = event.target instanceof HTMLTextAreaElement;
  const isAnswer = event.key === 'Enter' ? !isText : event.key === ' ' && event.target instanceof HTMLButtonElement;
  if (!event.repeat || !isAnswer) return;
  event.preventDefault();
  event.stopPropagation();
}

const stops =
  ':is(a[href], button, input, select, textarea, [tabindex]):not(:disabled, [tabindex="-1"], [type=hidden], [hidden])';

function firstStop(dialog: HTMLElement): HTMLElement {
  return dialog.querySelector<HTMLElement>('[data-autofocus]') ?? dialog.querySelector<HTMLElement>(stops) ?? dialog;
}

/** Of something chosen in a menu, which goes away, it is what opened the menu. */
function openerOf(element: Element): Element {
  const menu = element.closest('[role=menu]');
  if (menu === null) return element;
  const button = document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  return menuOpeners.get(menu) ?? button ?? element;
}

function wayBackFrom(before: Element | null): Way {
  if (!isNowhere(before)) return wayFrom(openerOf(before));
  return leftBehind.length > 0 || lastFocused === null ? leftBehind : wayFrom(openerOf(lastFocused));
}

function wayFrom(element: Element): Way {
  const way: Element[] = [];
  for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) way.push(at);
  return way;
}

/** To what opened the dialog; when that is gone, to the nearest thing around it that takes the keyboard. */
function goBack(way: Way): void {
  for (const element of way) {
    if (!(element instanceof HTMLElement) || !element.isConnected) continue;
    element.focus({ preventScroll: true });
    if (document.activeElement === element) return;
  }
  focusPage();
}
