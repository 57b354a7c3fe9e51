/** One console's live socket: who it belongs to, what it watches, and what it has to be told yet. */
import type { JumpItemId, LoginId, SessionId, UserId } from '@sallyport/domain';
import type { LiveMessage } from '@sallyport/protocol';
import { WebSocket } from 'ws';
import type { Kept } from '../relay/keepalive.ts';
import { consoleBacklogBytes } from './gateway-limits.ts';

/** Whose socket it is. */
export interface LiveLogin {
  readonly loginId: LoginId;
  readonly userId: UserId;
}

export interface ConsoleSocketOwner {
  heard(socket: ConsoleSocket, text: string): void;
  breach(socket: ConsoleSocket, cause: string): void;
  gone(socket: ConsoleSocket): void;
  /** It was pinged, and is in use as long as it lives. */
  pinged(socket: ConsoleSocket): void;
}

export class ConsoleSocket extends WebSocket implements Kept {
  owner: ConsoleSocketOwner | undefined = undefined;
  login: LiveLogin | undefined = undefined;
  /** What it watches, each with what of its user went into the row that it was told. */
  readonly items = new Map<JumpItemId, string>();
  readonly sessions = new Set<SessionId>();
  watchesSessions = false;
  /** What it has not been told yet. A thing that changes twice before it is told is told once. */
  readonly staleItems = new Set<JumpItemId>();
  readonly removedItems = new Set<JumpItemId>();
  readonly staleSessions = new Set<SessionId>();
  readonly staleListed = new Set<SessionId>();
  /** Those of which it knows something. */
  readonly toldSessions = new Set<SessionId>();
  isListStale = false;
  toldCounts = '';
  heardAt = 0;
  messages = 0;
  isOver = false;
  readonly isHeld = false;

  /** To be called once the upgrade is done. */
  attach(owner: ConsoleSocketOwner, login: LiveLogin): void {
    this.owner = owner;
    this.login = login;
    this.heardAt = performance.now();
    this.on('message', onMessage);
    this.on('ping', onPing);
    this.on('pong', onPong);
    this.on('error', onError);
    this.on('close', onClose);
  }

  /** Whether it still has to read what it was told before. */
  get isBehind(): boolean {
    return this.bufferedAmount > consoleBacklogBytes;
  }

  tell(message: LiveMessage): void {
    this.tellText(JSON.stringify(message));
  }

  tellText(text: string): void {
    if (this.readyState === WebSocket.OPEN) this.send(text);
  }

  override ping(data?: unknown): void {
    this.messages = 0;
    if (this.readyState !== WebSocket.OPEN) return;
    super.ping(data);
    this.owner?.pinged(this);
  }

  expire(): void {
    this.terminate();
  }
}

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  if (!(this instanceof ConsoleSocket)) return;
  this.heardAt = performance.now();
  this.messages += 1;
  if (isBinary || !Buffer.isBuffer(data)) this.owner?.breach(this, 'binary');
  else this.owner?.heard(this, data.toString('utf8'));
}

function onPing(this: WebSocket, data: Buffer): void {
  if (!(this instanceof ConsoleSocket)) return;
  this.heardAt = performance.now();
  if (this.bufferedAmount === 0) this.pong(data);
}

function onPong(this: WebSocket): void {
  if (this instanceof ConsoleSocket) this.heardAt = performance.now();
}

function onError(this: WebSocket, error: Error & { readonly code?: string }): void {
  if (this instanceof ConsoleSocket) this.owner?.breach(this, error.code ?? 'socket');
}

function onClose(this: WebSocket): void {
  if (this instanceof ConsoleSocket) this.owner?.gone(this);
}
