/**
 * Slows guessing down and locks nobody out. Attempts are counted by account and by the network they come from; a
 * browser that the user signed in from before is counted by itself alone, so that strangers who guess at an account
 * can't keep its owner out.
 */
import type { Instant } from '@sallyport/domain';
import { throttleBuckets } from '../limits.ts';

/** How many attempts are free, and how long the waits after them may become. */
interface Allowance {
  readonly free: number;
  readonly longestWaitMs: number;
}

const allowances = {
  account: { free: 5, longestWaitMs: 30_000 },
  network: { free: 20, longestWaitMs: 60_000 },
  device: { free: 5, longestWaitMs: 30_000 },
} satisfies Record<string, Allowance>;

const firstWaitMs = 1000;

/** A bucket that nobody touched for so long starts anew. */
const forgottenAfterMs = 15 * 60_000;

interface Bucket {
  readonly attempts: number;
  readonly lastAt: Instant;
  readonly openAt: number;
}

export interface Attempt {
  readonly account: string;
  readonly network: string;
  /** Hash of a device cookie that belongs to the account. */
  readonly device?: string | undefined;
}

export interface Throttle {
  /** Counts the attempt and answers 0; or answers how long to wait and counts nothing. */
  begin(attempt: Attempt, now: Instant): number;
  /** The attempt was right: what was counted against its account and device is forgotten, and it weighs nothing on its network. */
  succeed(attempt: Attempt): void;
}

type BucketKind = keyof typeof allowances;

function bucketsOf(attempt: Attempt): readonly (readonly [BucketKind, string])[] {
  if (attempt.device !== undefined) return [['device', attempt.device]];
  return [
    ['account', attempt.account],
    ['network', attempt.network],
  ];
}

export function createThrottle(): Throttle {
  const buckets = new Map<string, Bucket>();

  const find = (key: string, now: Instant): Bucket | undefined => {
    const bucket = buckets.get(key);
    return bucket === undefined || now - bucket.lastAt > forgottenAfterMs ? undefined : bucket;
  };

  const count = (kind: BucketKind, name: string, now: Instant): void => {
    const key = `${kind} ${name}`;
    const attempts = (find(key, now)?.attempts ?? 0) + 1;
    const { free, longestWaitMs } = allowances[kind];
    const wait = attempts < free ? 0 : Math.min(firstWaitMs * 2 ** Math.min(attempts - free, 16), longestWaitMs);
    buckets.delete(key);
    buckets.set(key, { attempts, lastAt: now, openAt: now + wait });
    for (const oldest of buckets.keys()) {
      if (buckets.size <= throttleBuckets) break;
      buckets.delete(oldest);
    }
  };

  return {
    begin(attempt, now) {
      const keys = bucketsOf(attempt);
      const wait = Math.max(...keys.map(([kind, name]) => (find(`${kind} ${name}`, now)?.openAt ?? 0) - now));
      if (wait > 0) return wait;
      for (const [kind, name] of keys) count(kind, name, now);
      return 0;
    },
    succeed(attempt) {
      for (const [kind, name] of bucketsOf(attempt)) {
        const key = `${kind} ${name}`;
        const bucket = buckets.get(key);
        if (bucket === undefined) continue;
        if (kind !== 'network') {
          buckets.delete(key);
          continue;
        }
        const attempts = bucket.attempts - 1;
        buckets.set(key, { ...bucket, attempts, openAt: attempts < allowances.network.free ? 0 : bucket.openAt });
      }
    },
  };
}
