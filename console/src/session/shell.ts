/**
 * One shell of this window: its screen and its channel. Shells are kept by channel and live until they are closed,
 * whatever React does with the panes that show them: moving a pane or showing another page loses nothing.
 */
import { isFailure } from '../api/http.ts';
import { newTicket, type ChannelPlace } from '../api/sessions.ts';
import { preferenceStore, setPreferences } from '../api/preferences.ts';
import { queryClient } from '../api/query-client.ts';
import { shownTheme } from '../theme/colour-scheme.ts';
import { ChannelClient, TicketRefused, type ChannelState } from './channel-client.ts';
import type { SpareSockets } from './spare-sockets.ts';
import { TerminalScreen } from './terminal-screen.ts';
import { keepTerminalSize } from './terminal-size.ts';

export type ShellState = {
  readonly channel: ChannelState;
  readonly heldBytes: number;
  readonly isInputRefused: boolean;
  readonly title: string;
};

export type ShellKeys = {
  readonly onFind: () => void;
  readonly onLeave: () => void;
};

type ShellOptions = {
  readonly place: ChannelPlace;
  readonly name: string;
  readonly ticket: string | undefined;
  readonly mayType: boolean;
  readonly spares: SpareSockets;
};

export class Shell {
  readonly place: ChannelPlace;
  readonly screen: TerminalScreen;
  readonly client: ChannelClient;
  #keys: ShellKeys | undefined;
  #state: ShellState = { channel: { kind: 'connecting' }, heldBytes: 0, isInputRefused: false, title: '' };
  readonly #listeners = new Set<() => void>();
  readonly #cleanups: readonly (() => void)[];

  constructor({ place, name, ticket, mayType, spares }: ShellOptions) {
    this.place = place;
    const preferences = preferenceStore.get();
    this.screen = new TerminalScreen({
      name,
      theme: shownTheme(preferences.theme),
      fontSize: preferences.terminalFontSize,
      readAloud: preferences.terminalReadAloud,
      isReplaying: () => this.client.replaying,
      onInput: (bytes) => {
        if (mayType) this.client.send(bytes);
      },
      onSize: (size) => {
        keepTerminalSize(size);
        if (mayType) this.client.resize(size);
      },
      onTitle: (title) => this.#change({ title }),
      onKey: (event) => this.#key(event),
    });
    this.client = new ChannelClient({
      openSocket: () => spares.take(),
      askTicket: () => askTicket(place),
      firstTicket: ticket,
      sink: this.screen.sink,
      onState: (channel) => {
        this.#change({ channel });
        if (channel.kind !== 'connecting') askSessionSoon(place.sessionId);
      },
      onHeldInput: ({ bytes, refused }) => this.#change({ heldBytes: bytes, isInputRefused: refused }),
    });
    const retry = () => this.client.retryNow();
    window.addEventListener('online', retry);
    this.#cleanups = [() => window.removeEventListener('online', retry)];
    this.client.open();
  }

  readonly get = (): ShellState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What its keys do is for the pane that shows it; the answer takes that back. */
  bindKeys(keys: ShellKeys): () => void {
    this.#keys = keys;
    return () => {
      if (this.#keys === keys) this.#keys = undefined;
    };
  }

  /** Leaves the channel and frees the screen; the far end is not told to stop. */
  dispose(): void {
    for (const cleanup of this.#cleanups) cleanup();
    this.client.close();
    this.screen.dispose();
  }

  #change(change: Partial<ShellState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #key(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    if (event.altKey && event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) return false;
    if (!event.ctrlKey || !event.shiftKey) return true;
    switch (event.code) {
      case 'KeyC':
        event.preventDefault();
        void navigator.clipboard.writeText(this.screen.terminal.getSelection());
        return false;
      case 'KeyV':
        // The browser's own paste follows, as an event that the pane takes.
        return false;
      case 'KeyF':
        event.preventDefault();
        this.#keys?.onFind();
        return false;
      case 'KeyL':
        event.preventDefault();
        this.#keys?.onLeave();
        return false;
      case 'ArrowUp':
      case 'ArrowDown':
        event.preventDefault();
        changeFontSize(event.code === 'ArrowUp' ? 1 : -1);
        return false;
      default:
        return true;
    }
  }
}

const fontLeast = 9;
const fontMost = 28;

export function changeFontSize(by: number): void {
  const { terminalFontSize } = preferenceStore.get();
  setPreferences({ terminalFontSize: Math.max(fontLeast, Math.min(fontMost, terminalFontSize + by)) });
}

const shells = new Map<string, Shell>();

export function findShell(channelId: string): Shell | undefined {
  return shells.get(channelId);
}

export function ensureShell(options: ShellOptions): Shell {
  const known = shells.get(options.place.channelId);
  if (known !== undefined) return known;
  const shell = new Shell(options);
  shells.set(options.place.channelId, shell);
  return shell;
}

export function dropShell(channelId: string): void {
  shells.get(channelId)?.dispose();
  shells.delete(channelId);
}

export function dropShellsOf(sessionId: string): void {
  for (const [channelId, shell] of shells) if (shell.place.sessionId === sessionId) dropShell(channelId);
}

/** The server knows a moment later than this end that a channel changed. */
const askAfterMs = 400;

function askSessionSoon(sessionId: string): void {
  setTimeout(() => void queryClient.invalidateQueries({ queryKey: ['session', sessionId] }), askAfterMs);
}

async function askTicket(place: ChannelPlace): Promise<string> {
  try {
    return await newTicket(place);
  } catch (error) {
    // No answer, a busy or stopping server: worth another try. Anything else is the server's last word.
    if (isFailure(error) && error.facts.status >= 400 && error.facts.status < 500 && error.facts.status !== 429)
      throw new TicketRefused(error.facts.code);
    throw error;
  }
}
