/**
 * A socket that has been upgraded and has yet to show its ticket: its first message, and nothing else, is taken from it.
 * What it sends behind the ticket in the same flush waits until the ticket has been redeemed.
 */
import type { Duplex } from 'node:stream';
import { frameOpcode, messageType } from '@sallyport/protocol';
import type { DataOpcode } from '@sallyport/protocol';
import type { Release } from './holds.ts';
import type { Keepalive } from './keepalive.ts';
import { RelaySocket } from './relay-socket.ts';
import type { SocketOwner } from './relay-socket.ts';

const ticketBytes = 32;
/** The type byte before it. */
const messageBytes = 1 + ticketBytes;

export interface UnboundEvents {
  onTicket(unbound: UnboundSocket, ticket: Uint8Array): void;
  onGone(unbound: UnboundSocket): void;
}

export class UnboundSocket implements SocketOwner {
  readonly socket: RelaySocket;
  readonly #events: UnboundEvents;
  readonly #message = new Uint8Array(messageBytes);
  #gatheredBytes = 0;
  #hold: Release | undefined;

  constructor(socket: Duplex, keepalive: Keepalive, events: UnboundEvents) {
    this.socket = new RelaySocket(socket, this, keepalive);
    this.#events = events;
  }

  onFrameStart(opcode: DataOpcode, payloadBytes: number): void {
    if (opcode === frameOpcode.text || this.#gatheredBytes + payloadBytes > messageBytes) this.#refuse();
  }

  onPayload(bytes: Uint8Array, start: number, end: number): void {
    this.#message.set(bytes.subarray(start, end), this.#gatheredBytes);
    this.#gatheredBytes += end - start;
  }

  onFrameEnd(isFinal: boolean): void {
    if (!isFinal) return;
    if (this.#gatheredBytes !== messageBytes || this.#message[0] !== messageType.ticket) {
      this.#refuse();
      return;
    }
    this.socket.readNoFurther();
    this.#hold = this.socket.holds.take('policy');
    this.#events.onTicket(this, this.#message.slice(1));
  }

  onMessage(bytes: Uint8Array, start: number, end: number): void {
    this.onFrameStart(frameOpcode.binary, end - start);
    if (!this.socket.isOpen) return;
    this.onPayload(bytes, start, end);
    this.onFrameEnd(true);
  }

  /** It has another owner now, who gets what came behind the ticket. */
  letGo(): void {
    this.socket.readOn();
    this.#hold?.();
  }

  onChunkEnd(): void {}

  onDrain(): void {}

  onGone(): void {
    this.#events.onGone(this);
  }

  #refuse(): void {
    this.socket.close({ code: 1008, reason: 'ticket-expected' });
  }
}
