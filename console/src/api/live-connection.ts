/**
 * The console's one live WebSocket. It says what the page watches, hands on what the server tells, and comes back by
 * itself for as long as the page lives. It knows nothing of React; `live.tsx` joins the two.
 */
import type { ConsoleMessage, LiveMessage, liveSubprotocol } from '@sallyport/protocol';
import { backOffMs } from './back-off.ts';

const subprotocol: typeof liveSubprotocol = 'sallyport.console.1';

/** Ours: quick while an outage is young, never so slow that a person waits long. */
const backOff = { firstMs: 500, mostMs: 15_000 } as const;

const loginEndedCode = 4401;

export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'offline'; readonly since: number }
  | { readonly kind: 'ended' };

export type LiveHandlers = {
  readonly message: (message: LiveMessage) => void;
  readonly state: (state: LiveState) => void;
};

export type LiveOptions = LiveHandlers & {
  readonly url: string;
  readonly random?: () => number;
  readonly now?: () => number;
};

export class LiveConnection {
  readonly #options: LiveOptions;
  #socket: WebSocket | undefined;
  #state: LiveState = { kind: 'connecting' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #watchedItems: readonly string[] = [];
  #watchesSessions = false;
  readonly #watchedSessions = new Map<string, number>();

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  get state(): LiveState {
    return this.#state;
  }

  open(): void {
    if (this.#socket !== undefined || this.#state.kind === 'ended') return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = new WebSocket(this.#options.url, subprotocol);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#opened(socket));
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#received(socket, event.data));
    socket.addEventListener('close', (event) => this.#dropped(socket, event.code));
  }

  /** Tries now instead of when the wait is over. */
  retryNow(): void {
    if (this.#timer === undefined) return;
    this.#attempt = 0;
    this.open();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#setState({ kind: 'ended' });
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  watchItems(ids: readonly string[]): void {
    this.#watchedItems = ids;
    this.#say({ kind: 'watch-items', ids: [...ids] });
  }

  watchSessions(on: boolean): void {
    this.#watchesSessions = on;
    this.#say({ kind: 'watch-sessions', on });
  }

  /** Several parts of the page may watch one session; the last to let go ends it. */
  watchSession(id: string): () => void {
    const watchers = this.#watchedSessions.get(id) ?? 0;
    this.#watchedSessions.set(id, watchers + 1);
    if (watchers === 0) this.#say({ kind: 'watch-session', id });
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      const left = (this.#watchedSessions.get(id) ?? 1) - 1;
      if (left > 0) this.#watchedSessions.set(id, left);
      else {
        this.#watchedSessions.delete(id);
        this.#say({ kind: 'unwatch-session', id });
      }
    };
  }

  #say(message: ConsoleMessage): void {
    if (this.#state.kind === 'online') this.#socket?.send(JSON.stringify(message));
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#setState({ kind: 'online' });
    if (this.#watchedItems.length > 0) this.watchItems(this.#watchedItems);
    if (this.#watchesSessions) this.watchSessions(true);
    for (const id of this.#watchedSessions.keys()) this.#say({ kind: 'watch-session', id });
  }

  #received(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== 'string') return;
    // Only an answering server resets the back-off: one that accepts and drops would be called in a tight loop.
    this.#attempt = 0;
    const message = JSON.parse(data) as LiveMessage;
    if (message.kind === 'login-ended') this.close();
    this.#options.message(message);
  }

  #dropped(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    if (code === loginEndedCode) {
      this.close();
      this.#options.message({ kind: 'login-ended' });
      return;
    }
    if (this.#state.kind !== 'offline') this.#setState({ kind: 'offline', since: (this.#options.now ?? Date.now)() });
    const waitMs = backOffMs(this.#attempt, backOff, (this.#options.random ?? Math.random)());
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.open(), waitMs);
  }

  #setState(state: LiveState): void {
    this.#state = state;
    this.#options.state(state);
  }
}
