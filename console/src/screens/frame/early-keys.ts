/**
 * Keys pressed between the wish for the palette and the moment its field has the keyboard. They are kept for the field,
 * and from the page: a list that still had the keyboard would walk to other rows, and Enter would jump to one.
 */
import { useEffect, useMemo, useRef } from 'react';

export type TypedEarly = { readonly text: string; readonly isEntered: boolean };
export type EarlyKeys = { readonly take: () => TypedEarly };

const nothing: TypedEarly = { text: '', isEntered: false };

/** Keeps from when `isOpening` is true until they are taken. */
export function useEarlyKeys(isOpening: boolean): EarlyKeys {
  const typed = useRef(nothing);
  const stop = useRef(() => {});
  useEffect(() => {
    if (!isOpening) return undefined;
    typed.current = nothing;
    const keep = (event: KeyboardEvent) => {
      const next = typedAfter(typed.current, event);
      if (next === undefined) return;
      typed.current = next;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', keep, { capture: true });
    stop.current = () => window.removeEventListener('keydown', keep, { capture: true });
    return stop.current;
  }, [isOpening]);
  return useMemo(
    () => ({
      take: () => {
        stop.current();
        const taken = typed.current;
        typed.current = nothing;
        return taken;
      },
    }),
    [],
  );
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'getModifierState'>;

/** Undefined for keys that are none of the field's: Escape, and whatever is pressed with a modifier. */
export function typedAfter(before: TypedEarly, event: Key): TypedEarly | undefined {
  // Letters of the third level come with Ctrl and Alt set on some systems.
  const isModified = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
  if (isModified || event.key === 'Escape') return undefined;
  // What stands in the field when Enter is pressed is what was meant.
  if (before.isEntered) return before;
  if (event.key === 'Enter') return { ...before, isEntered: true };
  if (event.key === 'Backspace') return { ...before, text: [...before.text].slice(0, -1).join('') };
  return [...event.key].length === 1 ? { ...before, text: before.text + event.key } : before;
}
