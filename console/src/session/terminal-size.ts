/** The size a shell is asked for before its pane is measured: as the last one was, else a guess from the window. */
import type { TerminalSize } from './channel-client.ts';

const storageKey = 'sallyport.terminal-size';

/** Of our terminal type at 13 px, with the bars around it. */
const cell = { widthPx: 7.8, heightPx: 17 } as const;
const around = { widthPx: 230, heightPx: 140 } as const;

export function lastTerminalSize(): TerminalSize {
  const kept = keptSize();
  if (kept !== undefined) return kept;
  return {
    cols: Math.max(40, Math.floor((window.innerWidth - around.widthPx) / cell.widthPx)),
    rows: Math.max(12, Math.floor((window.innerHeight - around.heightPx) / cell.heightPx)),
  };
}

export function keepTerminalSize(size: TerminalSize): void {
  try {
    sessionStorage.setItem(storageKey, `${size.cols}x${size.rows}`);
  } catch {
    // The guess serves as well.
  }
}

function keptSize(): TerminalSize | undefined {
  try {
    const [cols, rows] = (sessionStorage.getItem(storageKey) ?? '').split('x').map(Number);
    return cols === undefined || rows === undefined || !(cols > 0) || !(rows > 0) ? undefined : { cols, rows };
  } catch {
    return undefined;
  }
}
