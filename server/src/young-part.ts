/**
 * To be imported first. V8 lets the young part of its heap grow by the memory of the machine, to 128 MiB on a large one,
 * and its pages stay with the process for good. What a server makes and drops fits into much less. Flags for the size
 * count only when the process starts, where somebody would have to think of them; how far the next growth goes is read
 * at each growth.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { youngPartMaxBytes } from './limits.ts';
import { youngPartBytes } from './young-part-bytes.ts';

// What is loaded at the start stays, so a larger young part would only have it copied once more.
growBy(1);
new PerformanceObserver(regulate).observe({ entryTypes: ['gc'] });

/** After it has shrunk it may grow anew. */
function regulate(): void {
  growBy(youngPartBytes() * 2 <= youngPartMaxBytes ? 2 : 1);
}

function growBy(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
