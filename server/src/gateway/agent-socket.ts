/**
 * One agent's link as a socket. There may be tens of thousands, so it holds the least: no closures, no request, one
 * set of handlers for all, and what only the handshake or a command needs goes away with it.
 */
import { randomBytes } from 'node:crypto';
import type { JumpClientId } from '@sallyport/domain';
import { WebSocket } from 'ws';
import type { CommandOutcome } from '../bus/bus.ts';
import type { Kept } from '../relay/keepalive.ts';
import type { Handshake } from '../services/link/link-handshake.ts';

/** What is due from the agent, or what the server works at. Between the two no message may come, but behind a hello. */
export type LinkPhase =
  | 'client-hello'
  | 'proving'
  | 'client-proof'
  | 'welcoming'
  | 'hello'
  | 'greeting'
  | 'open'
  | 'closed';

export interface PendingCommand {
  readonly deadlineMs: number;
  readonly settle: (outcome: CommandOutcome) => void;
}

/** What all sockets of a gateway share. */
export interface AgentSocketOwner {
  heard(socket: AgentSocket, text: string): void;
  breach(socket: AgentSocket, cause: string): void;
  gone(socket: AgentSocket): void;
}

export class AgentSocket extends WebSocket implements Kept {
  owner: AgentSocketOwner | undefined = undefined;
  phase: LinkPhase = 'client-hello';
  remoteAddress = '';
  jumpClientId: JumpClientId | undefined = undefined;
  linkId: Uint8Array = noBytes;
  /** Only during the handshake. */
  handshake: Handshake | undefined = undefined;
  behindHello: string[] | undefined = undefined;
  /** Moments of a clock that never goes back, in milliseconds. */
  deadlineMs = 0;
  heardAt = 0;
  factsAtMs = -Infinity;
  /** Commands sent so far, and those without an answer. */
  counter = 0;
  pending: Map<number, PendingCommand> | undefined = undefined;
  /** Messages since the last ping. */
  messages = 0;
  /** Waits for the answers to probes, by what was sent. */
  probes: Map<string, () => void> | undefined = undefined;
  /** A link is always read. */
  readonly isHeld = false;

  /** To be called once the upgrade is done. */
  attach(owner: AgentSocketOwner, remoteAddress: string): void {
    this.owner = owner;
    this.remoteAddress = remoteAddress;
    this.heardAt = performance.now();
    this.on('message', onMessage);
    this.on('ping', onPing);
    this.on('pong', onPong);
    this.on('error', onError);
    this.on('close', onClose);
  }

  override ping(data?: unknown): void {
    this.messages = 0;
    if (this.readyState === WebSocket.OPEN) super.ping(data);
  }

  /** Whether the other end answers within so long. */
  probe(ms: number): Promise<boolean> {
    if (this.readyState !== WebSocket.OPEN) return Promise.resolve(false);
    const sent = randomBytes(8);
    const key = sent.toString('hex');
    const probes = (this.probes ??= new Map());
    return new Promise((resolve) => {
      const settle = (answers: boolean): void => {
        clearTimeout(patience);
        probes.delete(key);
        this.off('close', onGone);
        resolve(answers);
      };
      const onGone = (): void => settle(false);
      const patience = setTimeout(onGone, ms);
      probes.set(key, () => settle(true));
      this.once('close', onGone);
      super.ping(sent);
    });
  }

  /** Silent for too long: nothing is said any more, the socket is cut. */
  expire(): void {
    this.terminate();
  }
}

const noBytes = new Uint8Array(0);

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  if (!(this instanceof AgentSocket)) return;
  this.heardAt = performance.now();
  this.messages += 1;
  if (isBinary || !Buffer.isBuffer(data)) this.owner?.breach(this, 'binary');
  else this.owner?.heard(this, data.toString('utf8'));
}

function onPing(this: WebSocket, data: Buffer): void {
  if (!(this instanceof AgentSocket)) return;
  this.heardAt = performance.now();
  // An end that pings faster than it reads gets no answers to queue up.
  if (this.bufferedAmount === 0) this.pong(data);
}

function onPong(this: WebSocket, data: Buffer): void {
  if (!(this instanceof AgentSocket)) return;
  this.heardAt = performance.now();
  if (this.probes !== undefined) this.probes.get(data.toString('hex'))?.();
}

/** The library has closed the socket by its own rules already: a frame that is none, a message that is too long. */
function onError(this: WebSocket, error: Error & { readonly code?: string }): void {
  if (this instanceof AgentSocket) this.owner?.breach(this, error.code ?? 'socket');
}

function onClose(this: WebSocket): void {
  if (this instanceof AgentSocket) this.owner?.gone(this);
}
