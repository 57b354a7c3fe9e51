/**
 * Pinned cells stick only while the list is scrolled sideways, for each of them is a layer of its own to the browser,
 * and where nothing is scrolled they stand where they would stick. Whatever may begin to scroll sideways is heard
 * before it does.
 */
import { useLayoutEffect, type RefObject } from 'react';

/** The list has come to rest by then, in ms. */
const restMs = 1_000;

export function usePinning(scroller: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const unpinAtRest = () => {
      clearTimeout(rest);
      rest = setTimeout(() => {
        if (element.scrollLeft === 0) delete element.dataset['sideways'];
      }, restMs);
    };
    const pin = () => {
      element.dataset['sideways'] = 'yes';
      unpinAtRest();
    };
    const onWheel = (event: WheelEvent) => {
      if (event.deltaX !== 0 || event.shiftKey) pin();
    };
    const onPointer = (event: PointerEvent) => {
      // By touch anywhere, with a mouse by the bar, which is no part of any row.
      if (event.pointerType !== 'mouse' || event.target === element || event.button === 1) pin();
    };
    const onScroll = () => {
      if (element.scrollLeft !== 0 || element.dataset['sideways'] !== undefined) pin();
    };
    const removal = new AbortController();
    const options = { passive: true, signal: removal.signal };
    element.addEventListener('wheel', onWheel, options);
    element.addEventListener('pointerdown', onPointer, options);
    element.addEventListener('scroll', onScroll, options);
    return () => {
      removal.abort();
      clearTimeout(rest);
    };
  }, [scroller]);
}
