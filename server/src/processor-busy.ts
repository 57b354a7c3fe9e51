/** How busy the processor is with this process; what else it is busy with makes no difference. */
import { performance } from 'node:perf_hooks';
import { cpuUsage } from 'node:process';

/** Answers whether all threads together have used more than this share of one processor since it was asked last. */
export function processorBusyBeyond(share: number): () => boolean {
  let used = cpuUsage();
  let at = performance.now();
  return () => {
    const { user, system } = cpuUsage(used);
    const tookMs = performance.now() - at;
    used = cpuUsage();
    at = performance.now();
    return (user + system) / 1_000 > share * tookMs;
  };
}
