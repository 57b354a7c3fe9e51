/** Writes down what a reader reports in a form that doesn't depend on how the bytes were cut into chunks. */
import type { FrameFailureCode } from '../frame-failure.ts';
import { FrameReader } from '../frame-reader.ts';
import type { FrameHandler, FrameReaderOptions } from '../frame-reader.ts';
import { frameOpcode } from '../opcode.ts';
import type { DataOpcode } from '../opcode.ts';

export type FrameEvent =
  | { readonly kind: 'frame'; readonly opcode: number; readonly isFinal: boolean; readonly payload: readonly number[] }
  | { readonly kind: 'ping' | 'pong'; readonly payload: readonly number[] }
  | { readonly kind: 'close'; readonly code: number | undefined; readonly reason: string };

export interface FrameReport {
  readonly events: readonly FrameEvent[];
  readonly failure: FrameFailureCode | undefined;
}

export class FrameLog implements FrameHandler {
  readonly events: FrameEvent[] = [];
  #opcode = -1;
  #payloadBytes = 0;
  #payload: number[] = [];

  onFrameStart(opcode: DataOpcode, payloadBytes: number): void {
    this.#opcode = opcode;
    this.#payloadBytes = payloadBytes;
    this.#payload = [];
  }

  onPayload(bytes: Uint8Array, start: number, end: number): void {
    if (end <= start) throw new Error('an empty piece was reported');
    for (const byte of bytes.subarray(start, end)) this.#payload.push(byte);
  }

  onFrameEnd(isFinal: boolean): void {
    if (this.#payload.length !== this.#payloadBytes) throw new Error('a frame ended before its payload did');
    this.events.push({ kind: 'frame', opcode: this.#opcode, isFinal, payload: this.#payload });
  }

  onPing(payload: Uint8Array): void {
    this.events.push({ kind: 'ping', payload: [...payload] });
  }

  onPong(payload: Uint8Array): void {
    this.events.push({ kind: 'pong', payload: [...payload] });
  }

  onClose(code: number | undefined, reason: string): void {
    this.events.push({ kind: 'close', code, reason });
  }
}

/** The same of a handler that is told of whole messages at once. */
class MessageLog extends FrameLog {
  onMessage(bytes: Uint8Array, start: number, end: number): void {
    this.onFrameStart(frameOpcode.binary, end - start);
    this.onPayload(bytes, start, end);
    this.onFrameEnd(true);
  }
}

/**
 * Reads a stream cut at the given places; each chunk is a copy, as the reader changes it. Throws if the reader's short
 * way for whole messages doesn't report the same as its long one.
 */
export function readInChunks(stream: Uint8Array, cuts: readonly number[], options: FrameReaderOptions): FrameReport {
  const report = readInto(new FrameLog(), stream, cuts, options);
  const shortReport = readInto(new MessageLog(), stream, cuts, options);
  if (JSON.stringify(shortReport) !== JSON.stringify(report)) throw new Error('the two ways of reading differ');
  return report;
}

function readInto(
  log: FrameLog,
  stream: Uint8Array,
  cuts: readonly number[],
  options: FrameReaderOptions,
): FrameReport {
  const reader = new FrameReader(log, options);
  const places = [...cuts].filter((cut) => cut > 0 && cut < stream.length).toSorted((a, b) => a - b);
  let from = 0;
  for (const to of [...places, stream.length]) {
    reader.push(stream.slice(from, to));
    from = to;
  }
  return { events: log.events, failure: reader.failure?.code };
}

export function bytesOf(
  ...parts: readonly (string | number | readonly number[] | Uint8Array)[]
): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  return new Uint8Array(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : typeof part === 'string' ? [...encoder.encode(part)] : [...part],
    ),
  );
}
