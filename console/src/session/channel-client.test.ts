import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  closedReason,
  decodeTerminalMessage,
  encodeBase64url,
  encodeTerminalMessage,
  type TerminalMessage,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { ChannelClient, TicketRefused, type ChannelState } from './channel-client.ts';
import { heldInputMaxBytes } from './input-queue.ts';
import { channelSubprotocol } from './spare-sockets.ts';

/** A relay and an agent in one, as far as a viewer can tell: numbered output, limits, resume. */
class FarEnd {
  readonly server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  output: Uint8Array = new Uint8Array(0);
  ringStart = 0;
  readonly inputs: string[] = [];
  readonly seen: TerminalMessage['kind'][] = [];
  readonly sizes: { cols: number; rows: number }[] = [];
  limit = 0;
  socket: ServerSocket | undefined;
  joins = 0;
  tickets = 0;
  #cursor = 0;
  #waiters: (() => void)[] = [];

  constructor() {
    this.server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => this.#message(socket, new Uint8Array(data)));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/channel`;
  }

  produce(bytes: Uint8Array): void {
    const grown = new Uint8Array(this.output.length + bytes.length);
    grown.set(this.output);
    grown.set(bytes, this.output.length);
    this.output = grown;
    this.pump();
  }

  say(message: TerminalMessage): void {
    this.socket?.send(encodeTerminalMessage(message));
  }

  cut(): void {
    this.socket?.terminate();
    this.socket = undefined;
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  stir(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  pump(): void {
    while (this.socket !== undefined && this.#cursor < Math.min(this.limit, this.output.length)) {
      const end = Math.min(this.limit, this.output.length, this.#cursor + 1000);
      this.say({ kind: 'output', offset: this.#cursor, bytes: this.output.subarray(this.#cursor, end) });
      this.#cursor = end;
    }
    this.stir();
  }

  #message(socket: ServerSocket, bytes: Uint8Array): void {
    const message = decodeTerminalMessage(bytes);
    if (message.kind === 'unknown' || message.kind === 'malformed') throw new Error(`a viewer sent ${message.kind}`);
    this.seen.push(message.kind);
    if (message.kind === 'ticket') {
      this.socket = socket;
      this.joins += 1;
      this.#cursor = this.output.length;
      this.limit = 0;
      this.say({ kind: 'joined', role: 'viewer', position: this.output.length });
    }
    if (message.kind === 'limit') this.limit = message.offset;
    if (message.kind === 'resume') this.#resume(message.offset);
    if (message.kind === 'input') this.inputs.push(new TextDecoder().decode(message.bytes));
    if (message.kind === 'resize') this.sizes.push({ cols: message.cols, rows: message.rows });
    this.pump();
  }

  #resume(offset: number): void {
    if (offset >= this.ringStart) this.#cursor = offset;
    else {
      this.say({
        kind: 'snapshot',
        offset: this.ringStart,
        cols: 80,
        rows: 24,
        bytes: new TextEncoder().encode('[as it stood]'),
      });
      this.#cursor = this.ringStart;
    }
  }
}

/** A terminal as far as the channel can tell: it takes bytes and processes them when told. */
class Screen {
  text = '';
  pending: (() => void)[] = [];
  held = false;

  readonly sink = {
    write: (bytes: Uint8Array, done: () => void): void => this.#take(new TextDecoder('latin1').decode(bytes), done),
    restore: (state: { readonly bytes: Uint8Array }, done: () => void): void => {
      this.text = '';
      this.#take(new TextDecoder().decode(state.bytes), done);
    },
    resized: (): void => undefined,
  };

  process(): void {
    const pending = this.pending;
    this.pending = [];
    for (const done of pending) done();
  }

  #take(text: string, done: () => void): void {
    this.text += text;
    if (this.held) this.pending.push(done);
    else done();
    far.stir();
  }
}

const someTicket = encodeBase64url(new Uint8Array(32).fill(7));
let far: FarEnd;
let screen: Screen;
let client: ChannelClient;
let states: ChannelState[];

function clientOf(
  options: { readonly fresh?: boolean; readonly askTicket?: () => Promise<string> } = {},
): ChannelClient {
  states = [];
  return new ChannelClient({
    openSocket: () => {
      const socket = new WebSocket(far.url, channelSubprotocol);
      socket.binaryType = 'arraybuffer';
      return socket;
    },
    askTicket:
      options.askTicket ??
      (() => {
        far.tickets += 1;
        return Promise.resolve(someTicket);
      }),
    firstTicket: options.fresh === false ? undefined : someTicket,
    sink: screen.sink,
    random: () => 0,
    onState: (state) => {
      states.push(state);
      far.stir();
    },
  });
}

/** `from, from+1, …` as lines, so that a missing or doubled byte is a wrong number. */
function lines(from: number, to: number): Uint8Array {
  let text = '';
  for (let number = from; number < to; number += 1) text += `${number}\n`;
  return new TextEncoder().encode(text);
}

beforeEach(async () => {
  far = new FarEnd();
  await once(far.server, 'listening');
  screen = new Screen();
  client = clientOf();
});

afterEach(() => {
  client.close();
  for (const socket of far.server.clients) socket.terminate();
  far.server.close();
});

describe('a terminal channel, seen from the viewer', () => {
  test('begins with the ticket and the limit, without asking for anything old', async () => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    await far.until(() => far.seen.length >= 2);
    expect(far.seen.slice(0, 2)).toEqual(['ticket', 'limit']);
    expect(far.limit).toBe(262_144);
    expect(far.tickets).toBe(0);
  });

  test('after a reload of the page asks for everything from the start', async () => {
    far.output = lines(0, 500);
    client = clientOf({ fresh: false });
    client.open();
    await far.until(() => screen.text.length === far.output.length);
    expect(far.seen.slice(0, 3)).toEqual(['ticket', 'limit', 'resume']);
    expect(screen.text).toBe(new TextDecoder().decode(lines(0, 500)));
  });

  test('applies each byte once across twenty cut sockets', async () => {
    client.open();
    for (let round = 0; round < 20; round += 1) {
      await far.until(() => client.state.kind === 'open' && far.socket !== undefined);
      far.produce(lines(round * 100, round * 100 + 50));
      far.cut();
      far.produce(lines(round * 100 + 50, round * 100 + 100));
      await far.until(() => far.joins === round + 2);
    }
    await far.until(() => screen.text.length >= far.output.length);
    expect(screen.text).toBe(new TextDecoder().decode(lines(0, 2000)));
    expect(far.tickets).toBe(20);
  });

  test('drops what it has, asks for what is missing, whatever order pieces come in', async () => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    const whole = lines(0, 400);
    far.output = whole;
    const sends = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
      maxLength: 40,
    });
    for (const [from, length] of fc.sample(sends, { numRuns: 5, seed: 11 }).flat()) {
      far.say({ kind: 'output', offset: from, bytes: whole.subarray(from, from + length) });
    }
    far.say({ kind: 'output', offset: whole.length - 1, bytes: whole.subarray(whole.length - 1) });
    await far.until(() => screen.text.length >= whole.length);
    expect(screen.text).toBe(new TextDecoder().decode(whole));
  });

  test('returns the limit by what is processed, and no sooner', async () => {
    screen.held = true;
    client.open();
    await far.until(() => client.state.kind === 'open');
    far.produce(new Uint8Array(600_000).fill(97));
    await far.until(() => screen.text.length === 262_144);
    expect(far.limit).toBe(262_144);
    screen.held = false;
    screen.process();
    await far.until(() => screen.text.length === 600_000);
    const limits = far.seen.filter((kind) => kind === 'limit').length;
    expect(limits).toBeGreaterThan(1);
    expect(limits).toBeLessThanOrEqual(2 + Math.ceil(600_000 / 32_768));
  });

  test('takes the state of the terminal when what it asks for is gone', async () => {
    far.output = lines(0, 1000);
    far.ringStart = 2000;
    client = clientOf({ fresh: false });
    client.open();
    const rest = new TextDecoder().decode(far.output.subarray(2000));
    await far.until(() => screen.text === `[as it stood]${rest}`);
    expect(client.replaying).toBe(false);
  });

  test('knows old output from new', async () => {
    far.output = lines(0, 100);
    screen.held = true;
    client = clientOf({ fresh: false });
    client.open();
    await far.until(() => screen.text.length === far.output.length);
    expect(client.replaying).toBe(true);
    screen.process();
    expect(client.replaying).toBe(false);
  });

  test('counts nothing as old on a channel just opened, for its shell waits for our answers', async () => {
    far.output = lines(0, 10);
    client.open();
    await far.until(() => client.state.kind === 'open');
    expect(client.replaying).toBe(false);
  });

  test('keeps what is typed while away and sends it in order on return', async () => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    far.cut();
    await far.until(() => client.state.kind === 'reconnecting');
    client.send(new TextEncoder().encode('ls'));
    client.send(new TextEncoder().encode('\r'));
    await far.until(() => far.inputs.length === 2);
    expect(far.inputs).toEqual(['ls', '\r']);
  });

  test('refuses more than 64 KiB typed while away', () => {
    const held: { readonly bytes: number; readonly refused: boolean }[] = [];
    const away = new ChannelClient({
      openSocket: () => new WebSocket(far.url),
      askTicket: () => new Promise(() => undefined),
      sink: screen.sink,
      onState: () => undefined,
      onHeldInput: (now) => held.push(now),
    });
    away.send(new Uint8Array(heldInputMaxBytes));
    away.send(new Uint8Array(1));
    expect(held).toEqual([
      { bytes: heldInputMaxBytes, refused: false },
      { bytes: heldInputMaxBytes, refused: true },
    ]);
  });

  test('cuts a long paste into pieces that the wire takes', async () => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    client.send(new Uint8Array(200_000).fill(98));
    await far.until(() => far.inputs.join('').length === 200_000);
    expect(Math.max(...far.inputs.map((input) => input.length))).toBe(65_536);
  });

  test('tells its size on joining and on change, not when nothing changed', async () => {
    client.resize({ cols: 100, rows: 30 });
    client.open();
    await far.until(() => far.sizes.length === 1);
    client.resize({ cols: 100, rows: 30 });
    client.resize({ cols: 120, rows: 40 });
    await far.until(() => far.sizes.length === 2);
    expect(far.sizes).toEqual([
      { cols: 100, rows: 30 },
      { cols: 120, rows: 40 },
    ]);
  });

  test.for([
    ['ended', 'closed'],
    ['replaced', 'closed'],
    ['recording-failed', 'closed'],
    ['ticket-refused', 'reconnecting'],
    ['server-stopping', 'reconnecting'],
  ] as const)('closed because of %s leaves it %s', async ([reason, state]) => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    far.say({ kind: 'closed', reason: closedReason[reason], text: 'why' });
    await far.until(() => states.some((each) => each.kind === state));
    if (state === 'closed') expect(client.state).toEqual({ kind: 'closed', reason: closedReason[reason], text: 'why' });
  });

  test('can be taken back after another window took it', async () => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    far.produce(lines(0, 5));
    await far.until(() => screen.text.length > 0);
    far.say({ kind: 'closed', reason: closedReason.replaced, text: '' });
    await far.until(() => client.state.kind === 'closed');
    far.output = lines(0, 10);
    client.takeBack();
    await far.until(() => screen.text === new TextDecoder().decode(lines(0, 10)));
  });

  test('says how the shell ended and asks for nothing more', async () => {
    client.open();
    await far.until(() => client.state.kind === 'open');
    far.say({ kind: 'exited', offset: 0, code: 3, signal: 0 });
    await far.until(() => client.state.kind === 'exited');
    expect(client.state).toEqual({ kind: 'exited', code: 3, signal: 0 });
    expect(far.tickets).toBe(0);
  });

  test('stops asking when the server will give no ticket', async () => {
    client = clientOf({ fresh: false, askTicket: () => Promise.reject(new TicketRefused('session.ended')) });
    client.open();
    await far.until(() => client.state.kind === 'refused');
    expect(client.state).toEqual({ kind: 'refused', code: 'session.ended' });
  });

  test('asks again when the server could not be reached', async () => {
    let asked = 0;
    const askTicket = (): Promise<string> => {
      asked += 1;
      return asked < 3 ? Promise.reject(new Error('unreachable')) : Promise.resolve(someTicket);
    };
    client = clientOf({ fresh: false, askTicket });
    client.open();
    await far.until(() => client.state.kind === 'open');
    expect(asked).toBe(3);
  });
});
