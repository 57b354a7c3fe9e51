/** A list keeps the keyboard when the row goes that had it; and when the list goes, the page has it. */
import { useLayoutEffect, useRef, type FocusEvent, type RefObject } from 'react';

/** No thing has the keyboard: what had it is gone. */
export function isNowhere(element: Element | null): element is null {
  return element === null || element === document.body;
}

export function focusPage(): void {
  document.querySelector('main')?.focus({ preventScroll: true });
}

type KeptKeyboard = {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
};

/** For an element that can take the keyboard, around the rows. */
export function useKeptKeyboard(): KeptKeyboard {
  const ref = useRef<HTMLDivElement>(null);
  const isInside = useRef(false);
  useLayoutEffect(() => {
    if (isInside.current && isNowhere(document.activeElement)) ref.current?.focus({ preventScroll: true });
  });
  useLayoutEffect(
    () => () => {
      const wasInside = isInside.current;
      queueMicrotask(() => {
        if (wasInside && isNowhere(document.activeElement)) focusPage();
      });
    },
    [],
  );
  return {
    ref,
    // Menus of a row are inside for React, and not on the page.
    onFocus: ({ currentTarget, target }) => {
      isInside.current = currentTarget.contains(target);
    },
    onBlur: () => {
      isInside.current = false;
    },
  };
}
