import fc from 'fast-check';
import { expect, test } from 'vitest';
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
