/** A server with a thousand linked agents that is killed and started again: when the last is back, and what it costs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RemoteSite } from '../gateway/testing/remote-site.ts';
import { rootOf, startAgents, untilLinked } from './testing/real-agents.ts';

const agentCount = 1_000;
const restarts = 4;

/** Resident memory of a process in MiB. */
function residentMib(pid: number): number {
  const [, kib = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

/** At the default of `linksPerSecond` the rate decides, at a high one the machine does. */
test.each([
  ['the rate that is the default', undefined, 10_000],
  ['no pacing to speak of', 1_000, 10_000],
] as const)('a thousand agents are back within ten seconds, at %s', async (name, linksPerSecond, withinMs) => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-fleet-'));
  const data = join(folder, 'server');
  let site = await RemoteSite.start(data, { linksPerSecond });
  const agents = startAgents(site, { rootFingerprint: rootOf(data), folder, count: agentCount });
  try {
    await untilLinked(site, agentCount, 240_000);
    const backMs: number[] = [];
    const memory: number[] = [];
    for (let restart = 0; restart < restarts; restart += 1) {
      // A fleet that has been linked for a while starts its back-off anew.
      await pause(3_000);
      await site.kill();
      site = await RemoteSite.start(data, { port: site.port, linksPerSecond });
      backMs.push(Math.round(await untilLinked(site, agentCount, 60_000)));
      await pause(2_000);
      memory.push(residentMib(site.pid));
    }
    process.stdout.write(`${agentCount} agents, ${name}: ${JSON.stringify({ backMs, memoryMib: memory })}\n`);
    expect(Math.max(...backMs)).toBeLessThan(withinMs);
    // Flat: what a restart costs does not grow with the number of restarts.
    expect(Math.max(...memory)).toBeLessThan(Math.min(...memory) * 1.25);
  } finally {
    await agents.stop();
    await site.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
