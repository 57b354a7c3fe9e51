/** A viewer's socket on a channel: what it sends goes to the agent, as far as its session permits. */
import { decodeTerminalMessage, messageType } from '@sallyport/protocol';
import type { ChannelMessageRule } from '@sallyport/protocol';
import type { LoginId } from '@sallyport/domain';
import { ChannelEnd } from './channel-end.ts';
import type { EndParts, Farewell } from './channel-end.ts';
import type { GateSink } from './message-gate.ts';
import type { Fault } from './message-rules.ts';
import type { RelayChannel } from './relay-channel.ts';
import type { GoneCause, RelaySocket } from './relay-socket.ts';

export class ViewerEnd implements GateSink {
  readonly loginId: LoginId;
  readonly #channel: RelayChannel;
  readonly #end: ChannelEnd;
  #isGreeted = false;
  /** The type byte before what was typed has not come yet. */
  #isHeadLeft = false;

  constructor(channel: RelayChannel, loginId: LoginId, parts: EndParts) {
    this.#channel = channel;
    this.loginId = loginId;
    this.#end = new ChannelEnd(parts, this);
  }

  get socket(): RelaySocket {
    return this.#end.socket;
  }

  /** It was told that it is joined, and may send. */
  agentIsHere(): void {
    this.#isGreeted = true;
    this.#end.releaseForPeer();
  }

  /** What it sends now would find no agent, so it is read again when there is one. */
  waitForAgent(): void {
    if (this.#isGreeted) this.#end.holdForPeer();
  }

  dismiss(farewell: Farewell): void {
    this.#end.dismiss(farewell);
  }

  onShort(rule: ChannelMessageRule, message: Uint8Array): void {
    const { kind } = decodeTerminalMessage(message);
    if (kind === 'malformed' || kind === 'unknown') this.onFault('malformed', rule.type, false);
    else if (kind === 'ticket') this.onFault('direction', rule.type, false);
    else if (!this.#channel.viewerSays(rule, message)) this.onFault('early', rule.type, false);
  }

  onStream(rule: ChannelMessageRule): 'pass' | Fault {
    if (!this.#channel.hasAgent) return 'early';
    this.#isHeadLeft = rule.type === messageType.input;
    this.#channel.toAgent.begin();
    return 'pass';
  }

  onPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#record(bytes, start, end);
    this.#channel.toAgent.putPiece(bytes, start, end);
  }

  onLastPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#record(bytes, start, end);
    this.#channel.toAgent.putLastPiece(bytes, start, end);
  }

  onFault(fault: Fault, type: number, isFatal: boolean): void {
    if (isFatal) this.#channel.toAgent.endMessage();
    this.#end.fault(fault, type, isFatal);
  }

  onChunkEnd(): void {
    this.#channel.toAgent.flushSoon();
  }

  onDrain(): void {
    this.#channel.toViewers.targetDrained(this.socket);
  }

  onGone(cause: GoneCause): void {
    this.#end.finish();
    this.#channel.viewerGone(this, cause);
  }

  #record(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#channel.spec.recordInput || start === end) return;
    const from = this.#isHeadLeft ? start + 1 : start;
    this.#isHeadLeft = false;
    if (from < end) this.#channel.recording.input(bytes.subarray(from, end));
  }
}
