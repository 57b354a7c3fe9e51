/** How the panes of a session were arranged, and which shells were in them, for the life of the browser tab. */
import type { SerializedDockview } from 'dockview-react';

export type DockMemory = { readonly layout: SerializedDockview; readonly shells: readonly string[] };

const storageKey = (sessionId: string) => `sallyport.dock.${sessionId}`;

export function keepDock(sessionId: string, memory: DockMemory): void {
  try {
    sessionStorage.setItem(storageKey(sessionId), JSON.stringify(memory));
  } catch {
    // Without storage a reload shows the panes side by side in their first order.
  }
}

export function keptDock(sessionId: string): DockMemory | undefined {
  try {
    const kept = sessionStorage.getItem(storageKey(sessionId));
    return kept === null ? undefined : (JSON.parse(kept) as DockMemory);
  } catch {
    return undefined;
  }
}

export function forgetDock(sessionId: string): void {
  try {
    sessionStorage.removeItem(storageKey(sessionId));
  } catch {
    // Nothing was kept then.
  }
}
