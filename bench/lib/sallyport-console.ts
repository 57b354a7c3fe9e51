/**
 * A console without a browser: signs in, keeps one connection for requests and one spare channel open as the page does,
 * and opens terminals over them.
 */
import { Agent, request } from 'node:https';

import {
  closedReason,
  decodeTerminalMessage,
  encodeTerminalMessage,
} from '@sallyport/protocol/channel/terminal-messages';
import { terminalWindowBytes } from '@sallyport/protocol/channel/message-types';
import type { ItemPage, ItemRow } from '@sallyport/protocol/console-api/items';
import type { OpenedChannel, StartAnswer } from '@sallyport/protocol/console-api/sessions';
import type { WebSocket } from 'ws';

import { terminalCols, terminalRows } from './subject.ts';
import type { Output, Shell } from './subject.ts';
import { closeWebSocket, openWebSocket } from './web-socket.ts';

/** As the page does: the limit moves on in steps, not with each piece. */
const limitStepBytes = 32_768;

export interface ConsoleAddress {
  /** As the server knows itself. */
  readonly origin: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

type Answer = { readonly body: unknown; readonly cookies: readonly string[] };

export class SallyportConsole {
  readonly #address: ConsoleAddress;
  readonly #connections = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  #cookies = '';
  #csrf = '';
  #spare: Spare | undefined;

  private constructor(address: ConsoleAddress) {
    this.#address = address;
  }

  static async signIn(address: ConsoleAddress): Promise<SallyportConsole> {
    const console = new SallyportConsole(address);
    const { username, password } = address;
    const answer = await console.#ask('POST', '/sign-in', { username, password });
    console.#cookies = answer.cookies.map((cookie) => cookie.split(';', 1)[0] ?? '').join('; ');
    console.#csrf = (answer.body as { readonly csrf: string }).csrf;
    return console;
  }

  async items(): Promise<readonly ItemRow[]> {
    const { body } = await this.#ask('GET', '/jump-items?limit=50');
    return (body as ItemPage).rows;
  }

  /** Opens the spare channel unless there is one. */
  async prepare(): Promise<void> {
    this.#spare ??= await Spare.open(this.#address, this.#cookies);
  }

  /** Jump. */
  async openShell(jumpItemId: string, onOutput: Output): Promise<Shell> {
    const spare = this.#spare;
    if (spare === undefined) throw new Error('no spare channel is open');
    this.#spare = undefined;
    const open = { tool: 'terminal', cols: terminalCols, rows: terminalRows };
    const { body } = await this.#ask('POST', '/sessions', { jumpItemIds: [jumpItemId], open });
    const [result] = (body as StartAnswer).results;
    if (result === undefined || !('session' in result) || result.channel === null) {
      throw new Error(`refused: ${JSON.stringify(body)}`);
    }
    spare.bind(result.channel, onOutput);
    const end = `/sessions/${result.session.id}/end`;
    return {
      write: (keys) => spare.type(keys),
      close: async () => {
        await this.#ask('POST', end);
        await spare.close();
      },
    };
  }

  async close(): Promise<void> {
    await this.#spare?.close();
    this.#connections.destroy();
  }

  #ask(method: string, path: string, content?: object): Promise<Answer> {
    const { origin, port } = this.#address;
    const text = content === undefined ? undefined : JSON.stringify(content);
    const headers: Record<string, string> = { host: new URL(origin).host, origin };
    if (this.#cookies !== '') headers['cookie'] = this.#cookies;
    if (this.#csrf !== '') headers['x-sallyport-csrf'] = this.#csrf;
    if (text !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = String(Buffer.byteLength(text));
    }
    return new Promise((resolve, reject) => {
      const place = { host: '127.0.0.1', port, path: `/api${path}`, agent: this.#connections };
      const asked = request({ ...place, method, headers }, (answer) => {
        let received = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (received += piece));
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          const cookies = answer.headers['set-cookie'] ?? [];
          if (status >= 400) reject(new Error(`${method} ${path}: ${status} ${received}`));
          else resolve({ body: received === '' ? undefined : JSON.parse(received), cookies });
        });
      });
      asked.on('error', reject);
      asked.end(text);
    });
  }
}

/** One socket to `/channel`: bound to nothing at first, then the viewer of one terminal. */
class Spare {
  readonly #socket: WebSocket;
  #onOutput: Output = () => {};
  #received = 0;
  #limit = 0;
  /** What is typed before the other end is there; undefined from then on. */
  #held: string[] | undefined = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open({ origin, port }: ConsoleAddress, cookie: string): Promise<Spare> {
    const socket = await openWebSocket({
      url: `${origin.replace('https:', 'wss:')}/channel`,
      subprotocols: ['sallyport.channel.1'],
      headers: { cookie, origin },
      throughPort: port,
      onMessage: (bytes) => spare.#take(bytes),
    });
    const spare = new Spare(socket);
    return spare;
  }

  bind({ ticket }: OpenedChannel, onOutput: Output): void {
    this.#onOutput = onOutput;
    this.#send({ kind: 'ticket', ticket: Buffer.from(ticket, 'base64url') });
    this.#moveLimit();
  }

  type(keys: string): void {
    if (this.#held === undefined) this.#send({ kind: 'input', bytes: Buffer.from(keys) });
    else this.#held.push(keys);
  }

  close(): Promise<void> {
    return closeWebSocket(this.#socket);
  }

  #take(bytes: Uint8Array): void {
    const message = decodeTerminalMessage(bytes);
    if (message.kind === 'closed' && message.reason !== closedReason.ended) {
      this.#fail(`the channel closed: ${message.reason} ${message.text}`);
    }
    if (message.kind === 'joined') {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const keys of held) this.type(keys);
    }
    if (message.kind !== 'output') return;
    if (message.offset !== this.#received) {
      this.#fail(`output of offset ${message.offset} where ${this.#received} was due`);
      return;
    }
    this.#received += message.bytes.length;
    this.#onOutput(message.bytes);
    if (this.#received + terminalWindowBytes - this.#limit >= limitStepBytes) this.#moveLimit();
  }

  /** Whoever waits for output waits in vain then, and says so. */
  #fail(why: string): void {
    process.stderr.write(`${why}\n`);
    this.#socket.terminate();
  }

  #moveLimit(): void {
    this.#limit = this.#received + terminalWindowBytes;
    this.#send({ kind: 'limit', offset: this.#limit });
  }

  #send(message: Parameters<typeof encodeTerminalMessage>[0]): void {
    this.#socket.send(encodeTerminalMessage(message));
  }
}
