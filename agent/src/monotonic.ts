/**
 * Milliseconds since this process began, on a clock that nobody sets. `performance.now` counts alike, and brings
 * everything into memory that Node can measure.
 */
export function monotonicMs(): number {
  return process.uptime() * 1_000;
}
