/** What agent and viewer ends have in common: a socket, the gate before it, and the count of its violations. */
import { closedReason, encodeFrame, encodeTerminalMessage, frameOpcode } from '@sallyport/protocol';
import type { TerminalMessage } from '@sallyport/protocol';
import type { Release } from './holds.ts';
import type { Line } from './line.ts';
import { MessageGate } from './message-gate.ts';
import type { GateSink } from './message-gate.ts';
import type { Fault, MessageRules } from './message-rules.ts';
import type { CloseReason } from './ports.ts';
import type { GoneCause, RelaySocket } from './relay-socket.ts';
import { Violations } from './violations.ts';
import type { Violation } from './violations.ts';

/** WebSocket close codes of our reasons (RFC 6455, section 7.4.1). */
const closeCodes: Readonly<Record<CloseReason, number>> = {
  ended: 1000,
  replaced: 1000,
  'ticket-refused': 1008,
  violation: 1008,
  'recording-failed': 1011,
  exited: 1000,
  'server-stopping': 1001,
};

export interface Farewell {
  readonly reason: CloseReason;
  readonly text: string;
  readonly cause?: GoneCause;
}

/** One frame with one message of the relay's own. */
export function messageFrame(message: TerminalMessage): Uint8Array {
  return encodeFrame({ opcode: frameOpcode.binary, payload: encodeTerminalMessage(message) });
}

/** Tells an end why, then ends the WebSocket. */
export function dismiss(socket: RelaySocket, farewell: Farewell): void {
  socket.write(messageFrame({ kind: 'closed', reason: closedReason[farewell.reason], text: farewell.text }));
  leave(socket, farewell);
}

function leave(socket: RelaySocket, { reason, cause = 'closed-here' }: Farewell): void {
  socket.close({ code: closeCodes[reason], reason, cause });
}

export interface EndParts {
  readonly socket: RelaySocket;
  /** The line that leads to this end. */
  readonly incoming: Line;
  readonly rules: MessageRules;
  readonly now: () => number;
  readonly onViolation: (violation: Violation) => void;
}

export class ChannelEnd {
  readonly socket: RelaySocket;
  readonly #incoming: Line;
  readonly #violations: Violations;
  #peerHold: Release | undefined;

  constructor(parts: EndParts, sink: GateSink) {
    this.socket = parts.socket;
    this.#incoming = parts.incoming;
    this.#violations = new Violations(parts.onViolation, parts.now);
    parts.socket.giveTo(new MessageGate(parts.rules, sink));
  }

  /** Not read while the other end is away. */
  holdForPeer(): void {
    this.#peerHold ??= this.socket.holds.take('peer');
  }

  releaseForPeer(): void {
    this.#peerHold?.();
    this.#peerHold = undefined;
  }

  /** Tells it why, if no message stands half sent, and ends its WebSocket. */
  dismiss(farewell: Farewell): void {
    this.#incoming.flush();
    if (this.#incoming.mayTell(this.socket)) dismiss(this.socket, farewell);
    else leave(this.socket, farewell);
  }

  fault(fault: Fault, type: number, isFatal: boolean): void {
    const mayGoOn = this.#violations.add(fault, type);
    if (!mayGoOn || isFatal) this.dismiss({ reason: 'violation', text: '', cause: 'breach' });
  }

  finish(): void {
    this.#violations.finish();
  }
}
