/** How wide a column must be for what it shows now: its name and its cells in view. */
import type { ColumnId } from './columns.ts';

/** Of a cell at both sides, and what the letters of different browsers differ by. */
const aroundPx = 18;
/** A shape before the text, and the space between. */
const shapePx = 20;
/** The arrow of the order, and the grip. */
const headerExtraPx = 30;

export function fittingWidth(grid: HTMLElement, id: ColumnId): number {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) return 160;
  const widthOf = (element: Element, extra: number): number => {
    const style = getComputedStyle(element);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(element.textContent ?? '').width + aroundPx + extra;
  };
  const header = grid.querySelector(`[data-column-header=${id}] button`);
  const cells = [...grid.querySelectorAll(`[data-column=${id}]`)];
  return Math.ceil(
    Math.max(
      header === null ? 0 : widthOf(header, headerExtraPx),
      ...cells.map((cell) => widthOf(cell, cell.querySelector('svg') === null ? 0 : shapePx)),
    ),
  );
}
