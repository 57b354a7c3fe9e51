/** The agent's socket on a channel: what it sends goes to the recording and to the viewers. */
import { decodeTerminalMessage, messageType } from '@sallyport/protocol';
import type { ChannelMessageRule } from '@sallyport/protocol';
import { ChannelEnd } from './channel-end.ts';
import type { EndParts, Farewell } from './channel-end.ts';
import type { GateSink } from './message-gate.ts';
import type { Fault } from './message-rules.ts';
import { offsetAt } from './offset.ts';
import type { RelayChannel } from './relay-channel.ts';
import type { GoneCause, RelaySocket } from './relay-socket.ts';

/** Type byte and offset before the bytes of an output. */
const outputHeadBytes = 9;

export class AgentEnd implements GateSink {
  readonly #channel: RelayChannel;
  readonly #end: ChannelEnd;
  #isInOutput = false;
  /** Bytes of the output's head that have not come yet. */
  #headLeftBytes = 0;
  #isInSnapshot = false;

  constructor(channel: RelayChannel, parts: EndParts) {
    this.#channel = channel;
    this.#end = new ChannelEnd(parts, this);
  }

  get socket(): RelaySocket {
    return this.#end.socket;
  }

  get isInSnapshot(): boolean {
    return this.#isInSnapshot;
  }

  dismiss(farewell: Farewell): void {
    this.#end.dismiss(farewell);
  }

  onShort(_rule: ChannelMessageRule, message: Uint8Array): void {
    const decoded = decodeTerminalMessage(message);
    switch (decoded.kind) {
      case 'resized':
        this.#channel.recording.resize(decoded.offset, decoded);
        this.#channel.toViewers.putMessage(message);
        return;
      case 'exited':
        this.#channel.recording.mark(JSON.stringify({ kind: 'exited', code: decoded.code, signal: decoded.signal }));
        this.#channel.toViewers.putMessage(message);
        void this.#channel.close('exited');
        return;
      case 'closed':
        this.#channel.agentEnds(decoded.reason, decoded.text);
        return;
      case 'ticket':
        this.onFault('direction', messageType.ticket, false);
        return;
      default:
        this.onFault('malformed', message[0] ?? -1, false);
    }
  }

  onStream(rule: ChannelMessageRule, bytes: Uint8Array, at: number): 'pass' | Fault {
    const offset = offsetAt(bytes, at + 1);
    if (offset === undefined) return 'malformed';
    this.#isInSnapshot = rule.type === messageType.snapshot;
    this.#isInOutput = rule.type === messageType.output;
    this.#headLeftBytes = outputHeadBytes;
    if (this.#isInOutput) this.#channel.recording.outputFrom(offset);
    if (this.#isInSnapshot && offset > this.#channel.recording.position) this.#channel.recording.skipTo(offset);
    this.#channel.toViewers.begin();
    return 'pass';
  }

  onPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#record(bytes, start, end);
    this.#channel.toViewers.putPiece(bytes, start, end);
  }

  onLastPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#record(bytes, start, end);
    this.#isInSnapshot = false;
    this.#channel.toViewers.putLastPiece(bytes, start, end);
  }

  onFault(fault: Fault, type: number, isFatal: boolean): void {
    if (isFatal) this.#channel.toViewers.endMessage();
    this.#end.fault(fault, type, isFatal);
  }

  onChunkEnd(): void {
    this.#channel.toViewers.flushSoon();
  }

  onDrain(): void {
    this.#channel.toAgent.targetDrained(this.socket);
  }

  onGone(cause: GoneCause): void {
    this.#end.finish();
    this.#channel.agentGone(this, cause);
  }

  #record(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isInOutput || start === end) return;
    this.#channel.recording.output(bytes, start + this.#headLeftBytes, end);
    this.#headLeftBytes = 0;
  }
}
