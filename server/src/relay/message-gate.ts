/**
 * Sees the frames of one end as channel messages and lets through what the table allows. A short message is gathered
 * and given whole; a long one streams: its first bytes are looked at, then its pieces pass as they come, in the memory
 * that they came in. What is against the rules is skipped to its end and reported.
 */
import { frameOpcode } from '@sallyport/protocol';
import type { ChannelMessageRule, DataOpcode } from '@sallyport/protocol';
import { shortMaxBytes } from './message-rules.ts';
import type { Fault, MessageRules } from './message-rules.ts';
import type { GoneCause, SocketOwner } from './relay-socket.ts';

export interface GateSink {
  /** A short message, type byte first; the bytes are the gate's own and change with the next. */
  onShort(rule: ChannelMessageRule, message: Uint8Array): void;
  /** A long message begins; `bytes[at..)` holds its type byte and at least `rule.minBytes` more. */
  onStream(rule: ChannelMessageRule, bytes: Uint8Array, at: number): 'pass' | Fault;
  /** A piece of it, the type byte included; never empty. */
  onPiece(bytes: Uint8Array, start: number, end: number): void;
  /** The same, and its last; empty when a fragment without payload ended it. */
  onLastPiece(bytes: Uint8Array, start: number, end: number): void;
  /** `type` is -1 where there is none. A fatal one leaves a message that was passed on in part. */
  onFault(fault: Fault, type: number, isFatal: boolean): void;
  onChunkEnd(): void;
  onDrain(): void;
  onGone(cause: GoneCause): void;
}

const nothing = new Uint8Array(0);

type Stage = 'head' | 'short' | 'stream' | 'skip';

export class MessageGate implements SocketOwner {
  readonly #sink: GateSink;
  readonly #rules: MessageRules;
  /** First bytes of a message that came in pieces, or all of a short one. */
  readonly #gathered = new Uint8Array(shortMaxBytes);
  #gatheredBytes = 0;
  #stage: Stage = 'head';
  #rule: ChannelMessageRule | undefined;
  #type = -1;
  /** Payload of the message's frames that began, arrived or not. */
  #messageBytes = 0;
  #frameLeftBytes = 0;
  #isLastFrame = false;

  constructor(rules: MessageRules, sink: GateSink) {
    this.#rules = rules;
    this.#sink = sink;
  }

  onFrameStart(opcode: DataOpcode, payloadBytes: number, isFinal: boolean): void {
    this.#frameLeftBytes = payloadBytes;
    this.#isLastFrame = isFinal;
    if (opcode === frameOpcode.continuation) {
      this.#messageBytes += payloadBytes;
      const isTooLong = this.#rule !== undefined && this.#messageBytes > 1 + this.#rule.maxBytes;
      if (this.#stage === 'stream' && isTooLong) this.#skip('length', true);
      return;
    }
    this.#messageBytes = payloadBytes;
    this.#gatheredBytes = 0;
    this.#rule = undefined;
    this.#type = -1;
    this.#stage = 'head';
    if (opcode === frameOpcode.text) this.#skip('not-binary');
  }

  onPayload(bytes: Uint8Array, start: number, end: number): void {
    this.#frameLeftBytes -= end - start;
    if (this.#stage === 'stream') this.#pass(bytes, start, end);
    else if (this.#stage !== 'skip') this.#gather(bytes, start, end);
  }

  onFrameEnd(isFinal: boolean): void {
    if (!isFinal) return;
    if (this.#stage === 'short') this.#endShort();
    else if (this.#stage === 'head') this.#skip(this.#type < 0 ? 'empty' : 'length');
    else if (this.#stage === 'stream') this.#sink.onLastPiece(nothing, 0, 0);
  }

  /** A long message that keeps to the rules takes the short way; everything else that of frames. */
  onMessage(bytes: Uint8Array, start: number, end: number): void {
    const type = bytes[start] ?? 0;
    const rule = this.#rules.find(type);
    const bodyBytes = end - start - 1;
    if (
      typeof rule === 'object' &&
      rule.maxBytes >= shortMaxBytes &&
      bodyBytes >= rule.minBytes &&
      bodyBytes <= rule.maxBytes
    ) {
      this.#type = type;
      const verdict = this.#sink.onStream(rule, bytes, start);
      if (verdict === 'pass') this.#sink.onLastPiece(bytes, start, end);
      else this.#skip(verdict);
      return;
    }
    this.onFrameStart(frameOpcode.binary, end - start, true);
    this.onPayload(bytes, start, end);
    this.onFrameEnd(true);
  }

  onChunkEnd(): void {
    this.#sink.onChunkEnd();
  }

  onDrain(): void {
    this.#sink.onDrain();
  }

  onGone(cause: GoneCause): void {
    this.#sink.onGone(cause);
  }

  /** The message is not understood yet, or is a short one. */
  #gather(bytes: Uint8Array, start: number, end: number): void {
    const rule = this.#rule ?? this.#recognise(bytes[start] ?? 0);
    if (rule === undefined) return;
    const isTooShort = this.#isLastFrame && this.#messageBytes < 1 + rule.minBytes;
    if (isTooShort || this.#messageBytes > 1 + rule.maxBytes) {
      this.#skip('length');
      return;
    }
    const missing = 1 + rule.minBytes - this.#gatheredBytes;
    if (this.#stage === 'short' || end - start < missing) {
      this.#keep(bytes, start, end);
    } else if (this.#gatheredBytes === 0) {
      if (this.#mayStream(rule, bytes, start)) this.#pass(bytes, start, end);
    } else {
      this.#keep(bytes, start, start + missing);
      this.#passGathered(rule, bytes, { from: start + missing, end });
    }
  }

  #recognise(type: number): ChannelMessageRule | undefined {
    this.#type = type;
    const found = this.#rules.find(type);
    if (typeof found === 'string') {
      this.#skip(found);
      return undefined;
    }
    this.#rule = found;
    if (found.maxBytes < shortMaxBytes) this.#stage = 'short';
    return found;
  }

  #passGathered(
    rule: ChannelMessageRule,
    bytes: Uint8Array,
    rest: { readonly from: number; readonly end: number },
  ): void {
    const head = this.#gathered.slice(0, this.#gatheredBytes);
    if (!this.#mayStream(rule, head, 0)) return;
    if (rest.from === rest.end) {
      this.#pass(head, 0, head.length);
    } else {
      this.#sink.onPiece(head, 0, head.length);
      this.#pass(bytes, rest.from, rest.end);
    }
  }

  #mayStream(rule: ChannelMessageRule, bytes: Uint8Array, at: number): boolean {
    const verdict = this.#sink.onStream(rule, bytes, at);
    if (verdict === 'pass') this.#stage = 'stream';
    else this.#skip(verdict);
    return verdict === 'pass';
  }

  #pass(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isLastFrame && this.#frameLeftBytes === 0) {
      this.#stage = 'skip';
      this.#sink.onLastPiece(bytes, start, end);
    } else {
      this.#sink.onPiece(bytes, start, end);
    }
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    this.#gathered.set(bytes.subarray(start, end), this.#gatheredBytes);
    this.#gatheredBytes += end - start;
  }

  #endShort(): void {
    const rule = this.#rule;
    if (rule === undefined || this.#gatheredBytes < 1 + rule.minBytes) this.#skip('length');
    else this.#sink.onShort(rule, this.#gathered.subarray(0, this.#gatheredBytes));
  }

  #skip(fault: Fault, isFatal = false): void {
    this.#stage = 'skip';
    this.#sink.onFault(fault, this.#type, isFatal);
  }
}
