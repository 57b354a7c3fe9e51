/** Every byte exactly once: the output against a plain model, under cuts, credit and sizes in any order. */
import { terminalWindowBytes } from '@sallyport/protocol';
import type { TerminalMessage } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TerminalOutput } from './terminal-output.ts';

const size = { cols: 80, rows: 24 };

function drained(output: TerminalOutput): TerminalMessage[] {
  const messages: TerminalMessage[] = [];
  for (let message = output.next(); message !== undefined; message = output.next()) messages.push(message);
  return messages;
}

function textOf(messages: readonly TerminalMessage[]): string {
  return messages.map((message) => (message.kind === 'output' ? Buffer.from(message.bytes).toString() : '')).join('');
}

type Step =
  | { readonly kind: 'put'; readonly count: number }
  | { readonly kind: 'resize'; readonly cols: number }
  | { readonly kind: 'pump'; readonly messages: number }
  /** The socket goes; of what was under way only the first so many messages arrive. */
  | { readonly kind: 'cut'; readonly arrived: number }
  | { readonly kind: 'exit' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), count: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize' as const), cols: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pump' as const), messages: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), arrived: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit' as const) }) },
);

/** A viewer that keeps its position and gives credit beyond it, as the protocol asks. */
class Viewer {
  readonly bytes: number[] = [];
  readonly sizes = new Map<number, number>();
  position = 0;
  isTold = false;

  take(message: TerminalMessage): void {
    if (message.kind === 'output') {
      expect(message.offset).toBeLessThanOrEqual(this.position);
      const fresh = message.bytes.subarray(this.position - message.offset);
      this.bytes.push(...fresh);
      this.position += fresh.length;
    } else if (message.kind === 'resized') {
      this.sizes.set(message.offset, message.cols);
    } else if (message.kind === 'exited') {
      expect(message.offset).toBe(this.position);
      this.isTold = true;
    }
  }
}

describe('random runs', () => {
  // As in life: what may be under way and unsent together is less than the ring keeps.
  const keepBytes = 16_384;
  const window = 4_096;

  test('with output, sizes, cuts and credit in any order the viewer has every byte once and ends told', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (run) => {
        const output = new TerminalOutput(size, keepBytes);
        const viewer = new Viewer();
        const written: number[] = [];
        const sizes = new Map<number, number>();
        let underWay: TerminalMessage[] = [];
        let hasExited = false;
        const arrive = (count: number): void => {
          for (const message of underWay.slice(0, count)) viewer.take(message);
          underWay = underWay.slice(count);
          output.allowUpTo(viewer.position + window);
        };
        output.allowUpTo(window);
        for (const step of run) {
          // As the terminal does: while so much waits unsent, the PTY isn't read.
          if (step.kind === 'put' && output.unsentBytes < window && !hasExited) {
            const piece = Uint8Array.from({ length: step.count }, (_, at) => (written.length + at) % 251);
            output.append(piece);
            written.push(...piece);
          } else if (step.kind === 'resize' && !hasExited) {
            output.resize({ cols: step.cols, rows: 24 });
            sizes.set(written.length, step.cols);
          } else if (step.kind === 'pump') {
            for (let at = 0; at < step.messages; at += 1) {
              const message = output.next();
              if (message !== undefined) underWay.push(copyOf(message));
            }
            arrive(Math.floor(underWay.length / 2));
          } else if (step.kind === 'cut') {
            arrive(step.arrived);
            underWay = [];
            output.resume(viewer.position);
          } else if (step.kind === 'exit') {
            hasExited = true;
            output.exit({ code: 0, signal: 0 });
          }
          expect(isSame(viewer.bytes, written.slice(0, viewer.position))).toBe(true);
        }
        output.exit({ code: 0, signal: 0 });
        for (let round = 0; round < 100_000 && !viewer.isTold; round += 1) {
          const message = output.next();
          if (message === undefined) arrive(underWay.length);
          else underWay.push(copyOf(message));
        }
        expect(viewer.position).toBe(written.length);
        expect(isSame(viewer.bytes, written)).toBe(true);
        expect([...viewer.sizes].toSorted((one, other) => one[0] - other[0])).toEqual([...sizes]);
      }),
      { numRuns: 500 },
    );
  });

  test('a snapshot at any moment, and what follows it, feed a terminal the end of the output in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 59 }),
        (pieces, when) => {
          const output = new TerminalOutput(size, keepBytes);
          let all = '';
          let fed = '';
          for (const [at, length] of pieces.entries()) {
            const text = `${String(at).padStart(4, '0')}${'.'.repeat(length)}\n`;
            all += text;
            output.append(Buffer.from(text));
            output.allowUpTo(all.length);
            if (at === when) output.resume(-1);
            for (const message of drained(output)) {
              if (message.kind === 'snapshot') {
                expect(message.offset).toBe(all.length - text.length);
                fed = Buffer.from(message.bytes).toString();
                expect(all.slice(0, message.offset).endsWith(fed)).toBe(true);
                expect(fed === '' || /^\d{4}\./.test(fed) || !fed.includes('\n')).toBe(true);
              } else if (message.kind === 'output') {
                fed += Buffer.from(message.bytes).toString();
              }
            }
          }
          expect(all.endsWith(fed)).toBe(true);
        },
      ),
    );
  });
});

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return Buffer.from(one).equals(Buffer.from(other));
}

/** What is under way on a socket is no view of the ring any more. */
function copyOf(message: TerminalMessage): TerminalMessage {
  return message.kind === 'output' ? { ...message, bytes: message.bytes.slice() } : message;
}

describe('credit', () => {
  test('nothing is sent before there is any, and then exactly so much', () => {
    const output = new TerminalOutput(size);
    output.append(Buffer.from('hello world'));
    expect(output.next()).toBeUndefined();
    expect(output.isHeldByLimit).toBe(true);
    output.allowUpTo(5);
    expect(textOf(drained(output))).toBe('hello');
    output.allowUpTo(3);
    expect(output.next()).toBeUndefined();
    output.allowUpTo(11);
    expect(textOf(drained(output))).toBe(' world');
  });

  test('a piece is never longer than a message may be', () => {
    const output = new TerminalOutput(size);
    output.append(new Uint8Array(200_000));
    output.allowUpTo(terminalWindowBytes);
    const lengths = drained(output).map((message) => (message.kind === 'output' ? message.bytes.length : 0));
    expect(lengths).toEqual([65_536, 65_536, 65_536, 3_392]);
  });
});

describe('before the first relay has joined', () => {
  test('the first words go out, as many as may, and nothing of how it ended', () => {
    const output = new TerminalOutput(size);
    output.append(new Uint8Array(5_000));
    output.exit({ code: 0, signal: 0 });
    output.beginEarly();
    expect(drained(output).map((message) => (message.kind === 'output' ? message.bytes.length : -1))).toEqual([4_096]);
    output.allowUpTo(10_000);
    expect(drained(output).map(({ kind }) => kind)).toEqual(['output', 'exited']);
  });

  test('a short life is told of only when somebody is there', () => {
    const output = new TerminalOutput(size);
    output.append(Buffer.from('bye'));
    output.exit({ code: 0, signal: 0 });
    output.beginEarly();
    expect(drained(output).map(({ kind }) => kind)).toEqual(['output']);
    output.allowUpTo(10);
    expect(drained(output).map(({ kind }) => kind)).toEqual(['exited']);
  });

  test('on a second socket they go out again', () => {
    const output = new TerminalOutput(size);
    output.append(Buffer.from('$ '));
    output.beginEarly();
    expect(textOf(drained(output))).toBe('$ ');
    output.beginEarly();
    expect(textOf(drained(output))).toBe('$ ');
  });
});

describe('sizes', () => {
  test('a size takes effect between the bytes where it was set', () => {
    const output = new TerminalOutput(size);
    output.allowUpTo(100);
    output.append(Buffer.from('ab'));
    output.resize({ cols: 90, rows: 30 });
    output.resize({ cols: 100, rows: 40 });
    output.append(Buffer.from('cd'));
    expect(drained(output).map((message) => [message.kind, 'offset' in message ? message.offset : -1])).toEqual([
      ['output', 0],
      ['resized', 2],
      ['output', 2],
    ]);
  });

  test('a snapshot has the size that held at its offset, though the mark is forgotten', () => {
    const output = new TerminalOutput(size, 1_024);
    output.resize({ cols: 100, rows: 40 });
    output.allowUpTo(1_000_000);
    for (let at = 0; at < 20; at += 1) {
      output.append(new Uint8Array(20_000));
      drained(output);
    }
    output.resume(0);
    expect(output.next()).toMatchObject({ kind: 'snapshot', offset: 400_000, cols: 100, rows: 40 });
  });
});

describe('resume', () => {
  test('an offset that was never reached changes nothing', () => {
    const output = new TerminalOutput(size);
    output.append(Buffer.from('abc'));
    output.allowUpTo(10);
    drained(output);
    output.resume(4);
    expect(output.next()).toBeUndefined();
  });

  test('the exit is told again to whoever comes after it', () => {
    const output = new TerminalOutput(size);
    output.append(Buffer.from('bye'));
    output.exit({ code: 3, signal: 0 });
    output.allowUpTo(10);
    expect(drained(output).at(-1)).toEqual({ kind: 'exited', offset: 3, code: 3, signal: 0 });
    output.resume(0);
    expect(output.isTold).toBe(false);
    expect(drained(output).map(({ kind }) => kind)).toEqual(['output', 'exited']);
  });

  test('a snapshot begins with the modes that were left on long ago', () => {
    const output = new TerminalOutput(size, 4_096);
    output.allowUpTo(10_000_000);
    output.append(Buffer.from('\u001b[?1049h\u001b[?2004h\u001b[31m'));
    for (let at = 0; at < 40; at += 1) {
      output.append(Buffer.from(`${'x'.repeat(9_999)}\n`));
      drained(output);
    }
    output.resume(0);
    const snapshot = output.next();
    const text = snapshot?.kind === 'snapshot' ? Buffer.from(snapshot.bytes).toString() : '';
    expect(text.startsWith('\u001b[?1047h\u001b[?2004h\u001b[31mx')).toBe(true);
    expect(text.endsWith('x\n')).toBe(true);
  });

  test('a snapshot begins with a whole character and a whole sequence where there is no start of a line', () => {
    const output = new TerminalOutput(size, 4_096);
    output.allowUpTo(10_000_000);
    const piece = Buffer.from('é\u001b[32m\u001b]2;name\u0007日本');
    for (let at = 0; at < 40_000; at += 1) {
      output.append(piece);
      if (at % 1_000 === 0) drained(output);
    }
    drained(output);
    output.resume(0);
    const snapshot = output.next();
    const text = snapshot?.kind === 'snapshot' ? Buffer.from(snapshot.bytes).toString() : '';
    const after = text.slice(text.indexOf('m', text.indexOf('\u0007')) + 1);
    expect(['é', '日', '本', '\u001b']).toContain(after.charAt(0));
    expect(text).not.toContain('\ufffd');
  });
});
