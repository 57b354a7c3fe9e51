import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerHeadReader } from './http-head.ts';
import type { HeadProgress } from './http-head.ts';
import { bytesOf } from './testing/frame-log.ts';

function read(text: string): HeadProgress {
  return new AnswerHeadReader().push(bytesOf(text));
}

const answer = 'HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nVia: a\r\nvia:\tb \r\nEmpty:\r\n\r\n';

test('status, headers by lower-case name, joined when repeated, and what follows', () => {
  const progress = read(`${answer}rest`);
  expect(progress).toEqual({
    kind: 'head',
    rest: bytesOf('rest'),
    head: {
      status: 503,
      headers: new Map([
        ['retry-after', '7'],
        ['via', 'a, b'],
        ['empty', ''],
      ]),
    },
  });
});

test('an answer without headers', () => {
  expect(read('HTTP/1.1 200\r\n\r\n')).toMatchObject({ kind: 'head', head: { status: 200 } });
});

test('the same however it is cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), (chunkBytes) => {
      const reader = new AnswerHeadReader();
      const bytes = bytesOf(answer);
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const progress = reader.push(bytes.slice(at, at + chunkBytes));
        if (at + chunkBytes >= bytes.length) expect(progress).toEqual(read(answer));
        else expect(progress.kind).toBe('incomplete');
      }
    }),
  );
});

describe('refused', () => {
  const cases: readonly [string, string, string][] = [
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n', 'head.malformed'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n', 'head.malformed'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'head.malformed'],
    ['another protocol', 'SSH-2.0-x\r\n\r\n', 'head.malformed'],
    ['a folded line', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'head.malformed'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n', 'head.malformed'],
    ['a line without a name', 'HTTP/1.1 200 OK\r\n: b\r\n\r\n', 'head.malformed'],
    ['a line without a colon', 'HTTP/1.1 200 OK\r\nabc\r\n\r\n', 'head.malformed'],
    ['a bare line feed', 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n', 'head.malformed'],
    ['a bare carriage return', 'HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n', 'head.malformed'],
    ['a zero byte', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n', 'head.malformed'],
    ['65 lines', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(65)}\r\n`, 'head.too-many-lines'],
    ['over 8 KiB', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(8192)}`, 'head.too-long'],
  ];
  test.for(cases)('%s', ([, text, code]) => {
    expect(read(text)).toEqual({ kind: 'head-failure', code });
  });
});

test('no bytes whatever make it throw or give a header with a line end in it', () => {
  const pieces = fc.constantFrom('HTTP/1.1 101 x', '\r\n', '\n', '\r', 'A: b', ':', ' ', '\0', 'é', 'Upgrade');
  const texts = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 12 });
  fc.assert(
    fc.property(texts, (parts) => {
      const progress = read(`${parts.join('')}\r\n\r\n`);
      if (progress.kind !== 'head') return;
      for (const [name, value] of progress.head.headers) expect(`${name}${value}`).not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: 3000 },
  );
});
