/**
 * A channel that the agent holds: a tool, and the socket to the relay when there is one. The tool outlives the socket
 * by two minutes; in that time the server may ask for another.
 */
import { timingSafeEqual } from 'node:crypto';
import {
  channelMessageMaxBytes,
  closedReason,
  decodeTerminalMessage,
  encodeTerminalMessage,
  messageType,
} from '@sallyport/protocol';
import type { Dialler } from '../dial/dial.ts';
import type { MessageSocket, SocketEnd } from '../dial/message-socket.ts';
import type { ServerReached } from '../link/link-parts.ts';
import { redialMs, ticketLifeMs } from '../limits.ts';
import { monotonicMs } from '../monotonic.ts';
import type { Log } from '../log.ts';
import { explained } from '../text/explained.ts';
import type { Tool, ToolChannel, ToolEnd } from '../tools/tool-channel.ts';

export const channelSubprotocol = 'sallyport.channel.1';

export type HeldChannelParts = {
  readonly tool: string;
  readonly dialler: Dialler;
  readonly log: Log;
  readonly keptWithoutRelayMs: number;
  /** The channel is over: `reason` and exit code for the server. */
  readonly onOver: (over: { readonly reason: string; readonly exitCode: number | null }) => void;
};

export class HeldChannel {
  readonly toolName: string;
  readonly #parts: HeldChannelParts;
  #tool: Tool | undefined;
  #socket: MessageSocket | undefined;
  #dialling: AbortController | undefined;
  #keepTimer: NodeJS.Timeout | undefined;
  /** Set once the channel ends; what is to be told when its socket is closed. */
  #over: { readonly reason: string; readonly exitCode: number | null } | undefined;
  #isTold = false;
  /** A relay has joined, on this socket or one before. */
  #wasJoined = false;

  constructor(parts: HeldChannelParts) {
    this.toolName = parts.tool;
    this.#parts = parts;
    this.#keepForAWhile();
  }

  get outputOffset(): number {
    return this.#tool?.outputOffset ?? 0;
  }

  /** The tool is opened while the channel is dialled; until it is there, the socket is not read. */
  hold(tool: Tool): void {
    this.#tool = tool;
    if (this.#over !== undefined) void tool.close();
    else if (this.#socket !== undefined) this.#listen(this.#socket, tool);
  }

  /** Dials the relay; a socket from before is given up. */
  attach(ticket: Uint8Array, server: ServerReached): void {
    // What has ended is being told; another socket would only be in the way of that.
    if (this.#over !== undefined) return;
    this.#dialling?.abort();
    this.#leave();
    const dialling = new AbortController();
    this.#dialling = dialling;
    void this.#dial(ticket, server, dialling.signal);
  }

  /** The tool ended by itself. */
  toolEnded(end: ToolEnd): void {
    if (this.#over !== undefined) return;
    this.#over = end;
    const socket = this.#socket;
    this.#stopWaiting();
    if (socket === undefined || !socket.isOpen) {
      this.#tell();
      return;
    }
    socket.sendBinary(encodeTerminalMessage({ kind: 'closed', reason: closedReason.exited, text: 'the shell ended' }));
    // The relay's answer to the close says that it has read all that came before.
    socket.close(1000);
  }

  /** The server ends it. It knows, so nothing is told. */
  async close(): Promise<void> {
    this.#isTold = true;
    this.#over ??= { reason: 'ended', exitCode: null };
    this.#stopWaiting();
    this.#socket?.close(1000);
    await this.#tool?.close();
  }

  async #dial(ticket: Uint8Array, server: ServerReached, signal: AbortSignal): Promise<void> {
    const { dialler, log } = this.#parts;
    const until = monotonicMs() + ticketLifeMs;
    while (!signal.aborted) {
      const outcome = await dialler.dial(
        {
          to: server.address,
          path: '/channel',
          subprotocol: channelSubprotocol,
          maxMessageBytes: channelMessageMaxBytes,
        },
        signal,
      );
      if (outcome.kind === 'open') {
        if (signal.aborted) outcome.socket.destroy();
        else this.#opened(outcome.socket, ticket, server);
        return;
      }
      const busy = outcome.kind === 'busy';
      if (!signal.aborted) {
        log('warn', 'channel.dial-failed', busy ? { waitMs: outcome.waitMs } : { detail: outcome.detail });
      }
      const waitMs = Math.max(redialMs, busy ? outcome.waitMs : 0);
      if (monotonicMs() + waitMs > until) return;
      await waited(waitMs, signal);
    }
  }

  #opened(socket: MessageSocket, ticket: Uint8Array, server: ServerReached): void {
    const { log } = this.#parts;
    if (!timingSafeEqual(socket.tlsKey, server.tlsKey)) {
      const code = 'channel.tls-key-mismatch';
      log('error', code, { address: server.address.name, explained: explained(code) });
      socket.destroy();
      return;
    }
    this.#socket = socket;
    socket.sendBinary(encodeTerminalMessage({ kind: 'ticket', ticket }));
    if (this.#tool !== undefined) this.#listen(socket, this.#tool);
  }

  #listen(socket: MessageSocket, tool: Tool): void {
    const port = portOf(socket);
    if (!this.#wasJoined) tool.begin(port);
    socket.listen({
      onMessage: (bytes, isText) => {
        if (socket !== this.#socket) return;
        if (isText) socket.close(1008, 'channels are binary');
        else if (bytes[0] === messageType.joined || bytes[0] === messageType.closed) this.#onRelay(socket, port, bytes);
        else tool.onMessage(bytes);
      },
      onDrain: () => {
        if (socket === this.#socket) tool.onDrain();
      },
      onEnd: (end) => this.#onEnd(socket, end),
    });
  }

  #onRelay(socket: MessageSocket, port: ToolChannel, bytes: Uint8Array): void {
    const message = decodeTerminalMessage(bytes);
    if (message.kind === 'joined' && message.role === 'agent' && this.#over === undefined) {
      clearTimeout(this.#keepTimer);
      this.#keepTimer = undefined;
      this.#wasJoined = true;
      this.#tool?.attach(port, message.position);
    } else if (message.kind === 'closed') {
      // Only the server's signed command ends a tool that runs; this merely says why the socket goes.
      this.#parts.log('info', 'channel.closed-by-relay', { reason: message.reason, text: message.text });
      if (message.reason === closedReason.exited) this.#tool?.endIsSeen();
    } else if (message.kind === 'malformed') {
      socket.close(1008, 'malformed');
    }
  }

  #onEnd(socket: MessageSocket, end: SocketEnd): void {
    if (socket !== this.#socket) return;
    this.#leave();
    if (this.#over !== undefined) {
      this.#tell();
      return;
    }
    this.#parts.log('info', 'channel.socket-ended', { cause: end.cause, code: end.code, detail: end.detail });
  }

  /** Without a relay from here on. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    this.#tool?.detach();
    if (this.#over === undefined) this.#keepForAWhile();
  }

  #keepForAWhile(): void {
    this.#keepTimer ??= setTimeout(() => {
      this.#over = { reason: 'no-relay', exitCode: null };
      this.#stopWaiting();
      this.#socket?.destroy();
      void this.#tool?.close();
      this.#tell();
    }, this.#parts.keptWithoutRelayMs);
  }

  #stopWaiting(): void {
    clearTimeout(this.#keepTimer);
    this.#dialling?.abort();
  }

  #tell(): void {
    if (this.#isTold || this.#over === undefined) return;
    this.#isTold = true;
    this.#parts.onOver(this.#over);
  }
}

function portOf(socket: MessageSocket): ToolChannel {
  return {
    send: (...parts) => socket.sendBinary(...parts),
    get unsentBytes() {
      // A socket that is going takes nothing more; what is meant for it waits for the next one.
      return socket.isOpen ? socket.unsentBytes : Infinity;
    },
    pauseReading: () => socket.pauseReading(),
    resumeReading: () => socket.resumeReading(),
    breach: (because) => socket.close(1008, because),
  };
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
