/** Small things that are due each minute, and the record of when a server was up. */
import { before, instant, millis } from '@sallyport/domain';
import type { Instant, Span } from '@sallyport/domain';
import { retireRoots } from './identity/rotate-root.ts';
import { housekeepingMs, serverRunsKeptMs } from './limits.ts';
import type { World } from './world.ts';

export interface ServerRuns {
  readonly startedAt: Instant;
  /** The stretches in which a server was up, this one included, until now. */
  spans(): readonly Span[];
}

/** Two runs with no more than this between them count as one: nobody was away because of a restart. */
const restartMs = 60_000;

function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && span.from - last.to <= restartMs) {
      result[result.length - 1] = { from: last.from, to: instant(Math.max(last.to, span.to)) };
    } else result.push(span);
  }
  return result;
}

/** Notes that the server runs from now on. */
export async function openServerRuns({
  store,
  clock,
  identity,
}: Pick<World, 'store' | 'clock' | 'identity'>): Promise<ServerRuns> {
  const startedAt = clock.now();
  const earlier = joined((await store.listServerRuns()).map((run) => ({ from: run.startedAt, to: run.aliveAt })));
  await store.commit([
    store.insertServerRun({ serverId: identity.serverId, startedAt, aliveAt: startedAt }),
    store.removeServerRunsBefore(before(startedAt, millis(serverRunsKeptMs))),
  ]);
  return { startedAt, spans: () => [...earlier, { from: startedAt, to: clock.now() }] };
}

export interface Housekeeping {
  stop(): Promise<void>;
}

export function startHousekeeping(world: World, runs: ServerRuns, everyMs = housekeepingMs): Housekeeping {
  const { config, store, clock, identity, logins, denials, index, log } = world;
  const noteAlive = (): Promise<void> =>
    store.commit([store.updateServerRun(identity.serverId, runs.startedAt, clock.now())]);
  let work: Promise<void> = Promise.resolve();

  const tick = async (): Promise<void> => {
    try {
      await noteAlive();
      if (retireRoots(config.data, { clock })) log.info({}, 'a root that was replaced has run out');
      if (identity.refresh()) log.info({ root: identity.rootFingerprint }, 'the key set was replaced');
      await logins.removeExpired();
      await denials.writeSums();
      index.reconsider();
    } catch (error) {
      log.error({ err: error }, 'housekeeping failed; it is tried again in a minute');
    }
  };
  const timer = setInterval(() => {
    work = work.then(tick);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await work;
      await denials.stop();
      await noteAlive();
    },
  };
}
