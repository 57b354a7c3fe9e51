/**
 * Sessions whose tab was popped out: each lives in a browser window of its own, which has the name below and holds a lock
 * for as long as it is there. The window that it came from shows nothing of it meanwhile; when the lock is free for
 * longer than a reload takes, the window is gone and the tab comes back. Nothing of this reaches the server: closing a
 * window leaves a session as closing its tab does.
 */
import { keepDock, type DockMemory } from './dock-memory.ts';
import { forgetFirstChannel } from './open-sessions.ts';
import { windowName, windowSession } from './window-name.ts';

/** Of a session, unlike `windowSession` of this very window. */
const lockOf = (id: string) => `sallyport.window.${id}`;

/** Ours: how often a lock is looked at that is free, and how often in a row before its window counts as gone. */
const lookEachMs = 500;
const goneAfterLooks = 8;
/** A window that was opened a moment ago loads first. */
const missingAfterLooks = 60;

type Word =
  | { readonly kind: 'close'; readonly id: string }
  /** How its panes are arranged now, for the window that gets it back. */
  | { readonly kind: 'dock'; readonly id: string; readonly memory: DockMemory };

const storageKey = 'sallyport.own-windows';
const channel = new BroadcastChannel('sallyport.windows');
const handles = new Map<string, Window>();
const listeners = new Set<() => void>();
const comeBackListeners = new Set<(id: string) => void>();
let current: ReadonlySet<string> = new Set();

export const ownWindowStore = {
  /** Ids of sessions that are in a window of their own, which is another than this. */
  get: (): ReadonlySet<string> => current,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function onTabBack(listener: (id: string) => void): () => void {
  comeBackListeners.add(listener);
  return () => comeBackListeners.delete(listener);
}

/** False when the browser lets no window open. */
export function popOut(id: string): boolean {
  const opened = window.open(`/sessions/${encodeURIComponent(id)}`, windowName(id), 'popup,width=1100,height=720');
  if (opened === null) return false;
  handles.set(id, opened);
  forgetFirstChannel(id);
  change(new Set([...current, id]));
  void watch(id, missingAfterLooks);
  return true;
}

/** Shows the window over this one, where the browser allows that. */
export function showOwnWindow(id: string): void {
  // By its name, because a reload forgets the handle; a window of that name is there for as long as its lock is held.
  (handles.get(id) ?? window.open('', windowName(id)))?.focus();
}

export function bringBack(id: string): void {
  say({ kind: 'close', id });
  comeBack(id);
}

/** Whether this window is one that was popped out, and the one that it came from is still there to take it back. */
export function comesBackWhenClosed(): boolean {
  return windowSession() !== undefined && isWindow(window.opener) && !window.opener.closed;
}

/** To be called once, by the signed-in pages. */
export function beginOwnWindows(): void {
  const own = windowSession();
  channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'close' && data.id === own) window.close();
    if (data.kind === 'dock' && current.has(data.id)) keepDock(data.id, data.memory);
  });
  if (own !== undefined) {
    void navigator.locks.request(lockOf(own), () => new Promise(() => {}));
    return;
  }
  current = restored();
  for (const id of current) void watch(id, goneAfterLooks);
}

/** What this window arranges, for the one that gets its session back. */
export function tellDock(id: string, memory: DockMemory): void {
  if (windowSession() === id) say({ kind: 'dock', id, memory });
}

async function watch(id: string, firstLooks: number): Promise<void> {
  for (let free = 0, most = firstLooks; current.has(id) && free < most;) {
    if (await isHeld(id)) {
      // Answered once its window has let go of it, be it for a reload.
      await navigator.locks.request(lockOf(id), () => undefined);
      [free, most] = [0, goneAfterLooks];
    } else if (handles.get(id)?.closed === true) break;
    else {
      free += 1;
      await new Promise((resolve) => setTimeout(resolve, lookEachMs));
    }
  }
  comeBack(id);
}

async function isHeld(id: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === lockOf(id));
}

function comeBack(id: string): void {
  if (!current.has(id)) return;
  handles.delete(id);
  change(new Set([...current].filter((each) => each !== id)));
  for (const listener of comeBackListeners) listener(id);
}

function say(word: Word): void {
  channel.postMessage(word);
}

function isWindow(value: unknown): value is Window {
  return typeof value === 'object' && value !== null && 'closed' in value;
}

function change(next: ReadonlySet<string>): void {
  current = next;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify([...next]));
  } catch {
    // Without storage a reload of this window takes the sessions back.
  }
  for (const listener of listeners) listener();
}

function restored(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as readonly string[]);
  } catch {
    return new Set();
  }
}
