/** Keys that work on every page, unless one is typing or a shell has the keyboard. */
import { useEffect, useRef } from 'react';
import { preferenceStore } from '../../api/preferences.ts';

export type GlobalKeyActions = {
  readonly onHelp: () => void;
  readonly onPalette: () => void;
  /** To the session beside the one that is shown. */
  readonly onSession: (step: -1 | 1) => void;
};

export function useGlobalKeys(actions: GlobalKeyActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const step = ({ ArrowLeft: -1, ArrowRight: 1 } as const)[event.key];
      if (step !== undefined && event.altKey && event.shiftKey && !isTypingField(event.target)) {
        event.preventDefault();
        latest.current.onSession(step);
        return;
      }
      if (isInTerminal(event.target)) return;
      if (matchesKeys(event, preferenceStore.get().paletteKey)) {
        event.preventDefault();
        latest.current.onPalette();
      } else if (event.key === '?' && !isTyping(event.target)) {
        event.preventDefault();
        latest.current.onHelp();
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** `mod+k` and the like: `mod` is Ctrl, or Command where that is the custom. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const needs = new Set(parts.slice(0, -1));
  const mod = event.ctrlKey || event.metaKey;
  return (
    event.key.toLowerCase() === key &&
    mod === needs.has('mod') &&
    event.altKey === needs.has('alt') &&
    (event.shiftKey === needs.has('shift') || key === '/')
  );
}

export function isInTerminal(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.xterm') !== null;
}

/** A field of the page; a shell is none, for its keys are told apart before they come here. */
function isTypingField(target: EventTarget | null): boolean {
  return isTyping(target) && !isInTerminal(target);
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox],[type=range]), textarea, select'))
  );
}
