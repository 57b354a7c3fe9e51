/**
 * What a person has arranged for themselves: theme, density, columns, sizes of panes. Kept in this browser so that the
 * first paint is right, and on the server so that it follows them; a change is shown at once and sent a little later.
 */
import type { TabName } from '../session/tab-names.ts';
import { preferencesKey } from '../early-answers.ts';
import { request } from './http.ts';

export type ColumnPreference = {
  readonly id: string;
  readonly width: number;
  readonly shown: boolean;
  readonly pinned?: boolean;
};

export type Preferences = {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly navCollapsed: boolean;
  readonly itemColumns: readonly ColumnPreference[];
  readonly itemSort: string;
  /** The saved view that the list opens with; empty for none. */
  readonly itemView: string;
  /** Groups whose tags are shown in the tree. */
  readonly treeOpen: readonly string[];
  readonly searchFields: readonly string[];
  readonly panes: Readonly<Record<string, number>>;
  readonly detailsShown: boolean;
  readonly treeShown: boolean;
  readonly recordSideShown: boolean;
  readonly terminalFontSize: number;
  /** Output is kept as text beside the picture, for screen readers. */
  readonly terminalReadAloud: boolean;
  readonly paletteKey: string;
  /** What tabs of sessions are called; see `session/tab-names.ts`. */
  readonly tabNames: readonly TabName[];
};

export const defaultPreferences: Preferences = {
  theme: 'system',
  density: 'comfortable',
  navCollapsed: false,
  itemColumns: [],
  itemSort: 'name',
  itemView: '',
  treeOpen: [],
  searchFields: [],
  panes: {},
  detailsShown: true,
  treeShown: true,
  recordSideShown: true,
  terminalFontSize: 13,
  terminalReadAloud: false,
  paletteKey: 'mod+k',
  tabNames: [],
};

/** Ours: long enough that dragging a border is one request, short enough that leaving the page loses nothing. */
const sendAfterMs = 600;

let current: Preferences = { ...defaultPreferences, ...stored() };
let timer: ReturnType<typeof setTimeout> | undefined;
let changedHere = false;
const listeners = new Set<() => void>();

export const preferenceStore = {
  get: (): Preferences => current,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function setPreferences(change: Partial<Preferences>): void {
  changedHere = true;
  apply({ ...current, ...change });
  clearTimeout(timer);
  timer = setTimeout(() => void send(), sendAfterMs);
}

/** Takes what the server keeps, unless something was changed here meanwhile. */
export async function loadPreferences(): Promise<void> {
  const kept = await request<Partial<Preferences>>('GET', '/preferences');
  if (!changedHere) apply({ ...defaultPreferences, ...knownOf(kept) });
}

async function send(): Promise<void> {
  try {
    await request('PUT', '/preferences', { body: current });
    changedHere = false;
  } catch {
    // The browser's own copy stands; the next change sends the whole again.
  }
}

function apply(next: Preferences): void {
  const text = JSON.stringify(next);
  try {
    localStorage.setItem(preferencesKey, text);
  } catch {
    // Storage may be full or refused: the page goes on with what it has.
  }
  // What the server keeps is most often what this browser kept, and nothing is to be drawn anew.
  if (text === JSON.stringify(current)) return;
  current = next;
  for (const listener of listeners) listener();
}

function stored(): Partial<Preferences> {
  try {
    return knownOf(JSON.parse(localStorage.getItem(preferencesKey) ?? '{}') as Partial<Preferences>);
  } catch {
    return {};
  }
}

/** Only what this version knows and of the kind it expects, so that an older or newer page does no harm. */
export function knownOf(kept: Partial<Preferences>): Partial<Preferences> {
  const known: Record<string, unknown> = {};
  for (const [name, fallback] of Object.entries(defaultPreferences)) {
    const value: unknown = kept[name as keyof Preferences];
    const fits = Array.isArray(fallback) ? Array.isArray(value) : typeof value === typeof fallback && value !== null;
    if (fits) known[name] = value;
  }
  return known;
}
