/**
 * How many links a second are let in: a bucket that fills at a steady rate. Who finds it empty is told to wait, and
 * the more have been turned away the longer, so that a fleet comes back spread over the time that it needs anyway.
 */
import { longestWaitSeconds } from './gateway-limits.ts';

export interface AdmissionRate {
  readonly perSecond: number;
  readonly burst: number;
}

export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'busy'; readonly retryAfterSeconds: number };

export class AdmissionBucket {
  readonly #rate: AdmissionRate;
  readonly #nowMs: () => number;
  #tokens: number;
  #turnedAway = 0;
  #filledAtMs: number;

  /** `nowMs` is a clock that never goes back. */
  constructor(rate: AdmissionRate, nowMs: () => number) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    this.#tokens = rate.burst;
    this.#filledAtMs = nowMs();
  }

  admit(): Admission {
    this.#fill();
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return { kind: 'admitted' };
    }
    this.#turnedAway += 1;
    const seconds = Math.ceil(this.#turnedAway / this.#rate.perSecond);
    return { kind: 'busy', retryAfterSeconds: Math.min(Math.max(seconds, 1), longestWaitSeconds) };
  }

  #fill(): void {
    const now = this.#nowMs();
    const fresh = ((now - this.#filledAtMs) / 1000) * this.#rate.perSecond;
    this.#filledAtMs = now;
    this.#tokens = Math.min(this.#tokens + fresh, this.#rate.burst);
    // Those who were turned away come back at the rate, or they don't: either way they are owed no longer.
    this.#turnedAway = Math.max(this.#turnedAway - fresh, 0);
  }
}
