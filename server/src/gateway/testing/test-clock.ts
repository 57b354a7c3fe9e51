/** The real clock, which tests may put forward. */
import { instant } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import type { Clock } from '../../ports.ts';

export class TestClock implements Clock {
  #aheadMs = 0;

  now(): Instant {
    return instant(Date.now() + this.#aheadMs);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
