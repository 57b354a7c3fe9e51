/**
 * How long to wait before the next attempt: full jitter, so that a thousand consoles that lost the same server don't
 * come back in the same instant.
 */
export type BackOffLimits = { readonly firstMs: number; readonly mostMs: number };

export function backOffMs(attempt: number, limits: BackOffLimits, random: number): number {
  const ceiling = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling * random);
}
