/** How busy the event loop is. A loop that waits for a processor that others use counts as busy. */
import { performance } from 'node:perf_hooks';

/** Answers whether more than this share of the time since it was asked last went into work. */
export function loopBusyBeyond(share: number): () => boolean {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization > share;
  };
}
