/** The tooltip of a cell, made when the pointer comes over it: what is cut off, or a moment to the second. */
import type { ItemRow } from '@sallyport/protocol';
import { exactMoment } from '../../../components/words/time.ts';

export function showTitle(target: EventTarget, row: ItemRow | undefined): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  if (cell === null || row === undefined) return;
  const words = wordsOf(cell, row);
  if (words === '') cell.removeAttribute('title');
  else cell.title = words;
}

function wordsOf(cell: HTMLElement, row: ItemRow): string {
  const { column } = cell.dataset;
  if (column === 'status') return exactMoment(row.statusSince);
  if (column === 'lastAccessedAt') return row.lastAccessedAt === null ? '' : exactMoment(row.lastAccessedAt);
  return cell.scrollWidth > cell.clientWidth ? (cell.textContent ?? '') : '';
}
