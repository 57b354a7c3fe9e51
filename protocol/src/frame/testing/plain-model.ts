/**
 * The reader's slow twin: it sees the whole stream at once, copies freely and follows the RFC's wording line by line.
 * What it says of any bytes, the reader must say too.
 */
import type { FrameFailureCode } from '../frame-failure.ts';
import type { FrameReaderOptions } from '../frame-reader.ts';
import type { FrameEvent, FrameReport } from './frame-log.ts';

export function modelReport(stream: Uint8Array, options: FrameReaderOptions): FrameReport {
  const events: FrameEvent[] = [];
  const limit = options.maxMessageBytes ?? 1_048_576;
  let rest = [...stream];
  let message: { opcode: number; payload: number[] } | undefined;
  const ended = (failure?: FrameFailureCode): FrameReport => ({ events, failure });

  for (;;) {
    const [first, second] = rest;
    if (first === undefined || second === undefined) return ended();
    const isFinal = (first & 128) !== 0;
    const opcode = first % 16;
    const isControl = opcode >= 8;
    if ((first & 64) + (first & 32) + (first & 16) > 0) return ended('frame.reserved-bits');
    if (![0, 1, 2, 8, 9, 10].includes(opcode)) return ended('frame.unknown-opcode');
    if (isControl && !isFinal) return ended('frame.fragmented-control');
    if (isControl && second % 128 > 125) return ended('frame.control-too-long');
    if (opcode === 8 && second % 128 === 1) return ended('frame.close-length');
    if (opcode === 0 && message === undefined) return ended('frame.unexpected-continuation');
    if (!isControl && opcode !== 0 && message !== undefined) return ended('frame.expected-continuation');
    if (second >= 128 && !options.expectMasked) return ended('frame.masked');
    if (second < 128 && options.expectMasked) return ended('frame.not-masked');

    let length = BigInt(second % 128);
    let header = 2;
    if (length === 126n || length === 127n) {
      const count = length === 126n ? 2 : 8;
      const digits = rest.slice(2, 2 + count);
      if (digits.length < count) return ended();
      length = digits.reduce((sum, digit) => sum * 256n + BigInt(digit), 0n);
      header += count;
      if (length >= 2n ** 63n) return ended('frame.length-top-bit');
      if (length < (count === 2 ? 126n : 65_536n)) return ended('frame.length-not-minimal');
    }
    if (!isControl && BigInt(message?.payload.length ?? 0) + length > BigInt(limit)) {
      return ended('frame.message-too-long');
    }
    const key = options.expectMasked ? rest.slice(header, header + 4) : [0, 0, 0, 0];
    if (key.length < 4) return ended();
    if (options.expectMasked) header += 4;

    const size = Number(length);
    const payload = rest.slice(header, header + size).map((byte, at) => byte ^ (key[at % 4] ?? 0));
    const isWhole = payload.length === size;
    if (!isControl) {
      message ??= { opcode, payload: [] };
      message.payload.push(...payload);
      const isLast = isWhole && isFinal;
      if (message.opcode === 1 && !isUtf8(message.payload, isLast)) return ended('frame.invalid-utf8');
    }
    if (!isWhole) return ended();
    rest = rest.slice(header + size);

    if (!isControl) {
      events.push({ kind: 'frame', opcode, isFinal, payload });
      if (isFinal) message = undefined;
    } else if (opcode === 8) {
      const [high, low, ...reason] = payload;
      if (high === undefined || low === undefined) {
        events.push({ kind: 'close', code: undefined, reason: '' });
        return ended();
      }
      const code = high * 256 + low;
      const isLegal = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014].includes(code);
      if (!isLegal && !(code >= 3000 && code < 5000)) return ended('frame.close-code');
      if (!isUtf8(reason, true)) return ended('frame.invalid-utf8');
      events.push({
        kind: 'close',
        code,
        reason: new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(reason)),
      });
      return ended();
    } else {
      events.push({ kind: opcode === 9 ? 'ping' : 'pong', payload });
    }
  }
}

/** Whether the bytes are UTF-8, or, when more may follow, the beginning of some. */
function isUtf8(bytes: readonly number[], isEnd: boolean): boolean {
  const tails = isEnd ? [[]] : [[], [0x80], [0x80, 0x80], [0x80, 0x80, 0x80], [0xbf], [0xbf, 0x80], [0xbf, 0x80, 0x80]];
  return tails.some((tail) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([...bytes, ...tail]));
      return true;
    } catch {
      return false;
    }
  });
}
