import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Holds } from './holds.ts';
import type { Release } from './holds.ts';

class Source {
  calls: string[] = [];
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
}

test('only the last release reads on, and a release counts once', () => {
  const source = new Source();
  const holds = new Holds(source);
  const peer = holds.take('peer');
  const disk = holds.take('disk');
  peer();
  peer();
  expect(holds.isHeld).toBe(true);
  expect(source.calls).toEqual(['pause']);
  disk();
  expect(source.calls).toEqual(['pause', 'resume']);
  expect(holds.isHeld).toBe(false);
});

test('in any order of takes and releases it is held exactly while one stands', () => {
  const step = fc.record({
    reason: fc.constantFrom('peer', 'disk', 'policy'),
    release: fc.option(fc.nat(5), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const source = new Source();
      const holds = new Holds(source);
      const standing: Release[] = [];
      for (const { reason, release } of steps) {
        if (release === undefined) standing.push(holds.take(reason));
        else standing.splice(release, 1)[0]?.();
        expect(holds.isHeld).toBe(standing.length > 0);
        expect(source.calls.at(-1) === 'pause').toBe(standing.length > 0);
      }
    }),
  );
});
