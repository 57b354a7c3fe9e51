import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdmissionBucket } from './admission.ts';

const rate = { perSecond: 50, burst: 300 };

/** A bucket and the clock that it reads. */
function bucket() {
  const clock = { ms: 0 };
  return { clock, admission: new AdmissionBucket(rate, () => clock.ms) };
}

const admitted = (admission: AdmissionBucket, tries: number): number =>
  Array.from({ length: tries }, () => admission.admit()).filter(({ kind }) => kind === 'admitted').length;

describe('admission', () => {
  test('lets a burst in, and then as many as the rate says', () => {
    const { clock, admission } = bucket();
    expect(admitted(admission, 1_000)).toBe(300);
    clock.ms += 1_000;
    expect(admitted(admission, 1_000)).toBe(50);
    clock.ms += 60_000;
    expect(admitted(admission, 1_000)).toBe(300);
  });

  test('asks for a wait that grows with those who wait already, four minutes at most', () => {
    const { admission } = bucket();
    admitted(admission, 300);
    expect(admission.admit()).toEqual({ kind: 'busy', retryAfterSeconds: 1 });
    admitted(admission, 100);
    expect(admission.admit()).toEqual({ kind: 'busy', retryAfterSeconds: 3 });
    admitted(admission, 100_000);
    expect(admission.admit()).toEqual({ kind: 'busy', retryAfterSeconds: 240 });
  });

  test('asks for less when those have had their time', () => {
    const { clock, admission } = bucket();
    admitted(admission, 600);
    clock.ms += 6_000;
    admitted(admission, 300);
    expect(admission.admit()).toEqual({ kind: 'busy', retryAfterSeconds: 1 });
  });

  test('never lets in more than burst and rate together, whenever anybody comes', () => {
    const visits = fc.array(fc.record({ waitMs: fc.nat(2_000), tries: fc.nat(200) }), { maxLength: 40 });
    fc.assert(
      fc.property(visits, (list) => {
        const { clock, admission } = bucket();
        let total = 0;
        for (const { waitMs, tries } of list) {
          clock.ms += waitMs;
          total += admitted(admission, tries);
        }
        expect(total).toBeLessThanOrEqual(rate.burst + (clock.ms / 1000) * rate.perSecond);
      }),
    );
  });
});
