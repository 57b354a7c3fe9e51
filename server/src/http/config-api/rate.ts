/** How many requests an account has left: so many a second and so many an hour, each counted from the first one on. */
import type { ApiAccountId, Instant } from '@sallyport/domain';
import { apiRequestsPerHour, apiRequestsPerSecond } from '../../limits.ts';

interface Window {
  readonly endsAt: number;
  readonly count: number;
}

interface Usage {
  readonly second: Window;
  readonly hour: Window;
}

export interface RateVerdict {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly retryAfterMs: number;
}

const secondMs = 1000;
const hourMs = 3_600_000;

function counted(window: Window | undefined, now: Instant, lengthMs: number): Window {
  return window === undefined || now >= window.endsAt
    ? { endsAt: now + lengthMs, count: 1 }
    : { ...window, count: window.count + 1 };
}

export class ApiRate {
  readonly #usage = new Map<ApiAccountId, Usage>();

  /** Counts a request. There are as many entries as accounts, so nothing has to be forgotten. */
  take(id: ApiAccountId, now: Instant): RateVerdict {
    const known = this.#usage.get(id);
    const second = counted(known?.second, now, secondMs);
    const hour = counted(known?.hour, now, hourMs);
    this.#usage.set(id, { second, hour });
    const remaining = Math.max(Math.min(apiRequestsPerSecond - second.count, apiRequestsPerHour - hour.count), 0);
    if (hour.count > apiRequestsPerHour) return { allowed: false, remaining, retryAfterMs: hour.endsAt - now };
    if (second.count > apiRequestsPerSecond) return { allowed: false, remaining, retryAfterMs: second.endsAt - now };
    return { allowed: true, remaining, retryAfterMs: 0 };
  }
}
