/** Dragging a column by its header: which gap it would fall into, shown while the pointer moves. */
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { ColumnId } from './columns.ts';

/** Less is a press. */
const beginsAfterPx = 5;

export type ColumnDrag = {
  readonly id: ColumnId;
  readonly gap: number;
  /** Where the gap is, from the left of the header. */
  readonly markPx: number;
  /** As high as what is seen of the list. */
  readonly markHeightPx: number;
};

type Held = { readonly id: ColumnId; readonly x: number; readonly pointerId: number };

export function useColumnDrag(header: RefObject<HTMLElement | null>, onDrop: (id: ColumnId, gap: number) => void) {
  const held = useRef<Held | null>(null);
  const [drag, setDrag] = useState<ColumnDrag | null>(null);
  /** Whether the press that is about to be told was the end of a drag. */
  const wasDragged = useRef(false);

  const isDragging = drag !== null;
  useEffect(() => {
    if (!isDragging) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      held.current = null;
      setDrag(null);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [isDragging]);

  const handlers = (id: ColumnId) => ({
    onPointerDown: (event: PointerEvent) => {
      wasDragged.current = false;
      if (event.button === 0 && event.pointerType !== 'touch')
        held.current = { id, x: event.clientX, pointerId: event.pointerId };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = held.current;
      if (from === null || header.current === null) return;
      if (drag === null && Math.abs(event.clientX - from.x) < beginsAfterPx) return;
      if (drag === null) event.currentTarget.setPointerCapture(from.pointerId);
      wasDragged.current = true;
      setDrag({ id: from.id, ...gapAt(header.current, event.clientX) });
    },
    onPointerUp: () => {
      if (drag !== null && held.current !== null) onDrop(drag.id, drag.gap);
      held.current = null;
      setDrag(null);
    },
    onPointerCancel: () => {
      held.current = null;
      setDrag(null);
    },
  });
  return { drag, handlers, wasDragged };
}

function gapAt(header: HTMLElement, x: number): Omit<ColumnDrag, 'id'> {
  const boxes = [...header.querySelectorAll('[data-column-header]')].map((cell) => cell.getBoundingClientRect());
  const gap = boxes.filter((box) => x > box.left + box.width / 2).length;
  const left = header.getBoundingClientRect().left;
  const edge = boxes[gap]?.left ?? boxes.at(-1)?.right ?? left;
  const markHeightPx = header.closest('[role=grid]')?.clientHeight ?? header.clientHeight;
  return { gap, markPx: edge - left, markHeightPx };
}
