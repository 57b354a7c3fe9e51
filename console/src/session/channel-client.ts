/**
 * The viewer's end of one terminal channel. It applies every byte of output exactly once, whatever happens to sockets:
 * output is numbered, so what is already here is dropped and what is missing is asked for again. It says how far the
 * agent may send, measured by what the terminal has really processed, and keeps what is typed while no one listens.
 * It knows nothing of React, of the terminal widget or of HTTP.
 */
import {
  closedReason,
  decodeTerminalMessage,
  encodeTerminalMessage,
  decodeBase64url,
  terminalWindowBytes,
  type TerminalMessage,
} from '@sallyport/protocol';
import { backOffMs } from '../api/back-off.ts';
import { InputQueue } from './input-queue.ts';

export type ChannelState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'reconnecting'; readonly since: number }
  | { readonly kind: 'exited'; readonly code: number; readonly signal: number }
  | { readonly kind: 'closed'; readonly reason: number; readonly text: string }
  /** The server will give no further ticket. */
  | { readonly kind: 'refused'; readonly code: string };

export type TerminalSize = { readonly cols: number; readonly rows: number };

/** Where output goes. `done` is called when the terminal has processed it, in the order given. */
export type TerminalSink = {
  readonly write: (bytes: Uint8Array, done: () => void) => void;
  readonly restore: (state: TerminalSize & { readonly bytes: Uint8Array }, done: () => void) => void;
  readonly resized: (size: TerminalSize) => void;
};

/** Thrown by `askTicket` when asking again is of no use. */
export class TicketRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`no ticket: ${code}`);
    this.name = 'TicketRefused';
    this.code = code;
  }
}

export type ChannelOptions = {
  readonly openSocket: () => WebSocket;
  readonly askTicket: () => Promise<string>;
  /** The ticket that came with the channel just opened; absent after a reload of the page. */
  readonly firstTicket?: string | undefined;
  readonly sink: TerminalSink;
  readonly onState: (state: ChannelState) => void;
  /** Bytes typed and not sent yet; `refused` when there was no room for more. */
  readonly onHeldInput?: (held: { readonly bytes: number; readonly refused: boolean }) => void;
  readonly random?: () => number;
};

/** Ours: the first attempt is nearly at once, for most cuts are short. */
const backOff = { firstMs: 250, mostMs: 8_000 } as const;

/** The limit is returned in steps of this, not with each write. */
const limitStepBytes = 32_768;

/** No answer to a ticket for so long means a dead path. */
const joinWithinMs = 20_000;

export class ChannelClient {
  readonly #options: ChannelOptions;
  readonly #input: InputQueue;
  #state: ChannelState = { kind: 'connecting' };
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #life = 0;
  #received = 0;
  #processed = 0;
  #limitSent = 0;
  #resumeAskedAt: number | undefined;
  #replayUntil = 0;
  #size: TerminalSize | undefined;
  #fresh: boolean;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#fresh = options.firstTicket !== undefined;
    this.#input = new InputQueue((held) => options.onHeldInput?.(held));
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** True while what the terminal processes was output before this viewer came: answers to it would be stale. */
  get replaying(): boolean {
    return this.#processed < this.#replayUntil;
  }

  open(): void {
    const { firstTicket } = this.#options;
    void this.#connect(firstTicket === undefined ? this.#options.askTicket() : Promise.resolve(firstTicket));
  }

  /** Comes back after the channel was taken over elsewhere. */
  takeBack(): void {
    if (this.#state.kind !== 'closed') return;
    this.#setState({ kind: 'connecting' });
    void this.#connect(this.#options.askTicket());
  }

  /** Tries now instead of when the wait is over: the network is said to be back. */
  retryNow(): void {
    if (this.#timer === undefined || this.#state.kind !== 'reconnecting') return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt = 0;
    void this.#connect(this.#options.askTicket());
  }

  send(bytes: Uint8Array): void {
    if (isOver(this.#state)) return;
    this.#input.add(bytes);
  }

  resize(size: TerminalSize): void {
    const same = this.#size?.cols === size.cols && this.#size.rows === size.rows;
    this.#size = size;
    if (!same && this.#state.kind === 'open') this.#say({ kind: 'resize', ...size });
  }

  /** Leaves the channel; the shell goes on for whoever comes back. */
  close(): void {
    this.#drop();
    this.#setState({ kind: 'closed', reason: closedReason.ended, text: '' });
  }

  async #connect(ticketComing: Promise<string>): Promise<void> {
    this.#life += 1;
    const life = this.#life;
    const socket = this.#options.openSocket();
    this.#socket = socket;
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (life === this.#life && event.data instanceof ArrayBuffer) this.#receive(new Uint8Array(event.data));
    });
    socket.addEventListener('close', () => {
      if (life === this.#life) this.#lost();
    });
    try {
      const [ticketText] = await Promise.all([ticketComing, opened(socket)]);
      if (life !== this.#life) return;
      const ticket = decodeBase64url(ticketText);
      if (ticket === undefined) throw new TicketRefused('ticket.malformed');
      this.#bind(ticket);
    } catch (error) {
      if (life !== this.#life) return;
      if (error instanceof TicketRefused) {
        this.#drop();
        this.#setState({ kind: 'refused', code: error.code });
      } else this.#lost();
    }
  }

  /** Ticket, limit and, unless the channel is new, the place to go on from: one flush, no waiting between. */
  #bind(ticket: Uint8Array): void {
    this.#say({ kind: 'ticket', ticket });
    this.#sayLimit();
    if (!this.#fresh) this.#askResume();
    this.#timer = setTimeout(() => this.#lost(), joinWithinMs);
  }

  #receive(bytes: Uint8Array): void {
    const message = decodeTerminalMessage(bytes);
    switch (message.kind) {
      case 'joined':
        this.#joined(message.position);
        return;
      case 'output':
        this.#output(message.offset, message.bytes);
        return;
      case 'snapshot':
        this.#snapshot(message);
        return;
      case 'resized':
        // Our own size rules while we are live; older sizes matter only for showing older output as it was.
        if (this.#received < this.#replayUntil) this.#options.sink.resized(message);
        return;
      case 'exited':
        this.#drop();
        this.#setState({ kind: 'exited', code: message.code, signal: message.signal });
        return;
      case 'closed':
        this.#closed(message.reason, message.text);
        return;
      default:
        // What a viewer is never sent, or what a newer server says: neither concerns this terminal.
        return;
    }
  }

  #joined(position: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt = 0;
    // A channel opened just now has no old output: what its shell has asked meanwhile waits for our answer.
    if (!this.#fresh) this.#replayUntil = Math.max(this.#replayUntil, position);
    this.#fresh = false;
    this.#setState({ kind: 'open' });
    if (this.#size !== undefined) this.#say({ kind: 'resize', ...this.#size });
    if (this.#socket !== undefined) this.#input.flowTo(this.#socket);
  }

  #output(offset: number, bytes: Uint8Array): void {
    if (offset > this.#received) {
      this.#askResume();
      return;
    }
    const unseen = bytes.subarray(this.#received - offset);
    if (unseen.length === 0) return;
    this.#resumeAskedAt = undefined;
    // Old output ends at a byte, not at a piece: what follows it is live and its questions are answered.
    const oldBytes = Math.min(unseen.length, Math.max(0, this.#replayUntil - this.#received));
    this.#write(unseen.subarray(0, oldBytes));
    this.#write(unseen.subarray(oldBytes));
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#received += bytes.length;
    const end = this.#received;
    this.#options.sink.write(bytes, () => this.#done(end));
  }

  #snapshot(state: TerminalSize & { readonly offset: number; readonly bytes: Uint8Array }): void {
    if (state.offset < this.#received) return;
    this.#resumeAskedAt = undefined;
    this.#received = state.offset;
    this.#replayUntil = Math.max(this.#replayUntil, state.offset);
    this.#options.sink.restore(state, () => this.#done(state.offset));
  }

  #done(end: number): void {
    this.#processed = Math.max(this.#processed, end);
    if (this.#processed + terminalWindowBytes - this.#limitSent >= limitStepBytes) this.#sayLimit();
  }

  #sayLimit(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#limitSent = this.#processed + terminalWindowBytes;
    this.#say({ kind: 'limit', offset: this.#limitSent });
  }

  /** Once for each place: the pieces already on their way past a gap would each ask again. */
  #askResume(): void {
    if (this.#resumeAskedAt === this.#received) return;
    this.#resumeAskedAt = this.#received;
    this.#say({ kind: 'resume', offset: this.#received });
  }

  #closed(reason: number, text: string): void {
    if (reason === closedReason['server-stopping'] || reason === closedReason['ticket-refused']) {
      this.#lost();
      return;
    }
    this.#drop();
    this.#setState({ kind: 'closed', reason, text });
  }

  #lost(): void {
    this.#drop();
    if (this.#state.kind !== 'reconnecting') this.#setState({ kind: 'reconnecting', since: Date.now() });
    const waitMs = backOffMs(this.#attempt, backOff, (this.#options.random ?? Math.random)());
    this.#attempt += 1;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#connect(this.#options.askTicket());
    }, waitMs);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#life += 1;
    this.#resumeAskedAt = undefined;
    this.#input.hold();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #say(message: TerminalMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeTerminalMessage(message));
  }

  #setState(state: ChannelState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

export function isOver(state: ChannelState): boolean {
  return state.kind === 'exited' || state.kind === 'closed' || state.kind === 'refused';
}

function opened(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => reject(new Error('closed before it opened')), { once: true });
  });
}
