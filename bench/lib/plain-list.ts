/**
 * What a list costs at least in this browser on this machine: a page that has nothing but as many rows, as high and as
 * wide as those of the console, each one text at a place of its own, moved by the fewest lines that do. Where it drops
 * frames, the machine does.
 */
import type { ListTab } from './list-page.ts';

/** Puts the plain list in the place of the console's, which is gone then. */
export async function openPlainList({ page }: Pick<ListTab, 'page'>): Promise<void> {
  await page.evaluate(showPlainList);
}

/** In the page. It is measured as the console's list is, so it bears the same names. */
function showPlainList(): void {
  const list = document.querySelector<HTMLElement>('[role=grid]');
  if (list === null) throw new Error('No list is in view');
  const { left, top, width, height } = list.getBoundingClientRect();
  const rowPx = Number.parseFloat(list.style.getPropertyValue('--row'));
  const headerPx = 32;
  const total = Number(list.ariaRowCount) - 1;
  const words = [...list.querySelectorAll('[role=row][id]')].map(({ textContent }) => textContent);

  const made = (parent: HTMLElement, style: Partial<CSSStyleDeclaration>): HTMLElement => {
    const element = document.createElement('div');
    Object.assign(element.style, style);
    return parent.appendChild(element);
  };
  document.head.replaceChildren();
  const body = document.createElement('body');
  document.body.replaceWith(body);
  const at = { position: 'fixed', left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
  const grid = made(body, { ...at, overflow: 'auto', font: '13px/20px sans-serif' });
  grid.role = 'grid';
  grid.ariaLabel = 'Jump items';
  grid.style.setProperty('--row', `${rowPx}px`);
  const rows = made(grid, { position: 'relative', height: `${headerPx + total * rowPx}px` });
  const around = 6;
  const pool = Array.from({ length: Math.ceil(height / rowPx) + 2 * around }, () => {
    const row = made(rows, { position: 'absolute', left: '8px', height: `${rowPx}px`, whiteSpace: 'nowrap' });
    row.role = 'row';
    return row;
  });
  const show = (): void => {
    const first = Math.max(0, Math.floor(grid.scrollTop / rowPx) - around);
    for (let index = first; index < Math.min(total, first + pool.length); index += 1) {
      const row = pool[index % pool.length];
      if (row === undefined || row.id === `item-row-${index}`) continue;
      row.id = `item-row-${index}`;
      row.style.top = `${headerPx + index * rowPx}px`;
      row.textContent = `${index} ${words[index % words.length] ?? ''}`;
    }
  };
  grid.addEventListener('scroll', show, { passive: true });
  show();
}
