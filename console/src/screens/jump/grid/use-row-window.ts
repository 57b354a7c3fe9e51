/** Follows how far the list is scrolled, and says which of its rows exist. */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { Range } from '../finding/pages-in-view.ts';
import { rowWindow, type Viewport } from './row-window.ts';

/** A list that has not moved for so long is at rest, in ms. */
const restMs = 150;

type WindowOptions = {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rowPx: number;
  readonly total: number;
};

export function useRowWindow({ scroller, rowPx, total }: WindowOptions): Range & { readonly isMoving: boolean } {
  const [viewport, setViewport] = useState<Viewport>({ topPx: 0, heightPx: 0, heading: 'nowhere' });
  const shown = useRef({ viewport, rowPx, total });
  useEffect(() => {
    shown.current = { viewport, rowPx, total };
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    /** Whatever shows the same rows is no news. */
    const look = (heading: (topPx: number, before: Viewport) => Viewport['heading']) => {
      const { viewport: before, rowPx: px, total: rows } = shown.current;
      const topPx = element.scrollTop;
      const next = { topPx, heightPx: element.clientHeight, heading: heading(topPx, before) };
      const [was, is] = [rowWindow(before, px, rows), rowWindow(next, px, rows)];
      shown.current = { ...shown.current, viewport: next };
      if (was.first === is.first && was.last === is.last && before.heightPx === next.heightPx) return;
      setViewport(next);
    };
    let rest: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      // At once, so that the rows are there in the very frame in which the list has moved.
      flushSync(() => {
        look((topPx, before) => (topPx === before.topPx ? before.heading : topPx > before.topPx ? 'down' : 'up'));
      });
      clearTimeout(rest);
      rest = setTimeout(() => look(() => 'nowhere'), restMs);
    };
    const sizes = new ResizeObserver(() => look((_, before) => before.heading));
    sizes.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    look(() => 'nowhere');
    return () => {
      clearTimeout(rest);
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller]);

  return { ...rowWindow(viewport, rowPx, total), isMoving: viewport.heading !== 'nowhere' };
}
