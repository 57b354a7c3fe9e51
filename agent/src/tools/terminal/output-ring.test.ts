import { memoryUsage } from 'node:process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ringFirstBytes } from '../../limits.ts';
import { OutputRing } from './output-ring.ts';

test('whatever is written, the ring holds the last bytes and hands every other on once, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 40 }), (pieces) => {
      const evicted: number[] = [];
      const ring = new OutputRing(32, 8, (bytes) => evicted.push(...bytes));
      const all: number[] = [];
      for (const piece of pieces) {
        ring.append(piece);
        all.push(...piece);
        expect(ring.end).toBe(all.length);
        expect(ring.end - ring.start).toBe(Math.min(40, all.length));
        expect(evicted).toEqual(all.slice(0, ring.start));
        expect(ring.views(ring.start, ring.end).flatMap((view) => [...view])).toEqual(all.slice(ring.start));
      }
    }),
  );
});

test('bytes that are not held are not given', () => {
  const ring = new OutputRing(4, 4, () => undefined);
  ring.append(Buffer.from('0123456789'));
  expect(() => ring.views(1, 4)).toThrow(RangeError);
  expect(() => ring.views(8, 11)).toThrow(RangeError);
  expect(ring.views(5, 5)).toEqual([]);
});

test('it grows from what it holds at first to all that it promises, and loses nothing on the way', () => {
  const keepBytes = 3 * ringFirstBytes;
  const slackBytes = 1_000;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 * ringFirstBytes }), { maxLength: 12 }), (lengths) => {
      const evicted: Uint8Array[] = [];
      const ring = new OutputRing(keepBytes, slackBytes, (bytes) => evicted.push(bytes.slice()));
      let all = Buffer.alloc(0);
      for (const [at, length] of lengths.entries()) {
        const piece = Buffer.alloc(length, `${at}, and so on. `);
        ring.append(piece);
        all = Buffer.concat([all, piece]);
        const held = Math.min(keepBytes + slackBytes, all.length);
        expect(ring.end - ring.start).toBe(held);
        expect(Buffer.concat(ring.views(ring.start, ring.end)).equals(all.subarray(-held))).toBe(true);
        expect(Buffer.concat(evicted).equals(all.subarray(0, all.length - held))).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test('a terminal that has said little takes little memory', () => {
  const terminals = 50;
  const before = memoryUsage().arrayBuffers;
  const rings = Array.from({ length: terminals }, () => new OutputRing(1_048_576, 131_072, () => undefined));
  for (const ring of rings) ring.append(Buffer.from('A prompt, and a screenful.'.repeat(100)));
  expect(memoryUsage().arrayBuffers - before).toBeLessThan(terminals * 1.5 * ringFirstBytes);
  expect(rings.map(({ end }) => end)).toEqual(rings.map(() => 2_600));
});
