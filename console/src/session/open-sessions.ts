/**
 * The sessions that have a tab in this window, in the order of their tabs. Kept for the life of the tab, so that a
 * reload brings all of them back.
 */
import type { OpenedChannel, SessionSummary } from '@sallyport/protocol';
import { moved } from './tab-order.ts';
import { windowSession } from './window-name.ts';

export type OpenSession = {
  readonly id: string;
  readonly name: string;
  readonly startedAt: number;
  readonly state: SessionSummary['state'];
  /** The shell that came with the start; taken once by the view that shows it. */
  readonly firstChannel: (OpenedChannel & { readonly number: number }) | null;
};

const storageKey = 'sallyport.sessions';

let current: readonly OpenSession[] = restored();
const listeners = new Set<() => void>();

export const openSessionStore = {
  get: (): readonly OpenSession[] => current,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function openSession(session: OpenSession): void {
  if (current.some((open) => open.id === session.id)) return;
  change([...current, session]);
}

export function noteSession(summary: SessionSummary): void {
  const open = current.find((each) => each.id === summary.id);
  if (open === undefined) return;
  const { itemName: name, startedAt, state } = summary;
  if (open.name === name && open.startedAt === startedAt && open.state === state) return;
  change(current.map((each) => (each.id === summary.id ? { ...each, name, startedAt, state } : each)));
}

/** To another place among the tabs, counted from 0. */
export function moveSessionTab(id: string, place: number): void {
  const from = current.findIndex((open) => open.id === id);
  const next = moved(current, from, place);
  if (next !== current) change(next);
}

/** Its ticket is used: whoever shows the session next asks for another. */
export function forgetFirstChannel(id: string): void {
  change(current.map((open) => (open.id === id ? { ...open, firstChannel: null } : open)));
}

export function closeSessionTab(id: string): void {
  change(current.filter((open) => open.id !== id));
}

export function closeAllSessionTabs(): void {
  change([]);
}

function change(next: readonly OpenSession[]): void {
  current = next;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(next.map((open) => ({ ...open, firstChannel: null }))));
  } catch {
    // Without storage the tabs live as long as the page.
  }
  for (const listener of listeners) listener();
}

function restored(): readonly OpenSession[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as readonly OpenSession[];
    // A window that was opened from another begins with a copy of what that one kept.
    const own = windowSession();
    return own === undefined ? kept : kept.filter(({ id }) => id === own);
  } catch {
    return [];
  }
}
