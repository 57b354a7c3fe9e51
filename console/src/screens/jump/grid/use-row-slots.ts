/** The elements of a list's rows: of the same ones while it moves, and in the order of the rows when it rests. */
import { useState } from 'react';
import type { Range } from '../finding/pages-in-view.ts';
import { moveSlots, type RowSlots } from './row-slots.ts';

const none: RowSlots = [];

export function useRowSlots(range: Range, isMoving: boolean): RowSlots {
  const [slots, setSlots] = useState(none);
  const moved = moveSlots(isMoving ? slots : none, range);
  if (moved.length === slots.length && moved.every((index, slot) => index === slots[slot])) return slots;
  setSlots(moved);
  return moved;
}
