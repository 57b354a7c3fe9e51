/** Agents as they run in the field, many in a process of their own, which lives through every kill of the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RemoteSite } from '../../gateway/testing/remote-site.ts';
import type { SiteView } from '../../gateway/testing/site-view.ts';
import { openIdentity } from '../../identity/identity.ts';
import { systemClock as clock, systemRandom as random } from '../../system.ts';

const program = join(import.meta.dirname, '../../../../agent/src/fleet.ts');
const askAgainMs = 20;

export interface RealAgents {
  stop(): Promise<void>;
}

export interface RealAgentsPlan {
  /** What they pin. */
  readonly rootFingerprint: string;
  /** For theirs. */
  readonly folder: string;
  readonly count: number;
}

type Target = Pick<RemoteSite, 'origin' | 'enrolmentKey'>;

/** They end with the process that started them, however it ends: what they hold open is its pipe. */
export function startAgents(
  { origin, enrolmentKey }: Target,
  { rootFingerprint, folder, count }: RealAgentsPlan,
): RealAgents {
  const words = ['--count', String(count), '--data', join(folder, 'fleet'), '--server', origin, '--end-with-input'];
  const log = openSync(join(folder, 'fleet.log'), 'a');
  const child = spawn(process.execPath, [program, ...words, '--root', rootFingerprint], {
    env: { ...process.env, SALLYPORT_ENROLMENT_KEY: enrolmentKey },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const gone = once(child, 'exit');
  return {
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The root of the server of this data folder. */
export function rootOf(data: string): string {
  return openIdentity(data, { clock, random }).rootFingerprint;
}

/** As the server itself counts them. */
async function linkCount(site: Pick<SiteView, 'ask'>): Promise<number> {
  const answer = await site.ask('/metrics');
  return Number(/^sallyport_links (\d+)$/m.exec(answer.body.toString())?.[1] ?? 0);
}

/** How long it took until so many agents had a link; fails after `patienceMs`. */
export async function untilLinked(site: Pick<SiteView, 'ask'>, count: number, patienceMs: number): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const linked = await linkCount(site);
    const took = performance.now() - begun;
    if (linked >= count) return took;
    if (took > patienceMs) throw new Error(`Only ${linked} of ${count} agents after ${Math.round(took)} ms`);
    await pause(askAgainMs);
  }
}
