/** One round of the floor of bench/links.ts: its server and its clients in processes of their own. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChild } from './child.ts';
import { atOnce, settleMs } from './linked-site.ts';
import { cpuMs, settledMemory, settlingWords } from './process-cost.ts';

const startsWithinMs = 60_000;
const linksWithinMs = 300_000;

export interface FloorFigures {
  /** For each connection. */
  readonly residentKib: number;
  readonly connectMs: number;
}

export async function measureFloor(count: number): Promise<FloorFigures> {
  const folder = join(import.meta.dirname, '..');
  const server = startChild(process.execPath, [...settlingWords, join(folder, 'links-floor-server.ts')]);
  const [, port = ''] = await server.untilPrinted(/listening on (\d+)/, startsWithinMs);
  await pause(settleMs);
  const before = await settledMemory(server);
  const cpuBefore = cpuMs(server);
  const words = [join(folder, 'links-floor-clients.ts'), port, String(count), String(atOnce)];
  const clients = startChild(process.execPath, words);
  await clients.untilPrinted(/all are linked/, linksWithinMs);
  const connectMs = (cpuMs(server) - cpuBefore) / count;
  await pause(settleMs);
  const after = await settledMemory(server);
  clients.process.kill('SIGKILL');
  await Promise.all([clients.stop(), server.stop()]);
  return {
    residentKib: (after.residentKib - before.residentKib) / count,
    connectMs,
  };
}
