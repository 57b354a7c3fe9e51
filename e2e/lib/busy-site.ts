/**
 * A site at full size that never rests: the built server with thousands of items, some thousands of them linked from a
 * process of their own and coming and going all the time, and small groups beside them that stay.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runToEnd, startChild } from '../../bench/lib/child.ts';
import type { Child } from '../../bench/lib/child.ts';
import { freePort } from '../../tools/testbed/free-port.ts';
import { LinkedSite, untilAllAreUp } from '../../bench/lib/linked-site.ts';
import { fillFleet } from '../../bench/lib/list-fleet.ts';
import { makeScratch } from '../../bench/lib/scratch.ts';
import { build } from '../../tools/build.ts';

const root = join(import.meta.dirname, '../..');
const programs = { server: join(root, 'server/dist/sallyport.js'), fleet: join(root, 'agent/dist/fleet.js') };

export interface SteadyGroup {
  readonly name: string;
  readonly count: number;
}

export interface BusyShape {
  /** In all. */
  readonly items: number;
  readonly groups: number;
  /** Linked for real, and coming and going: nine of ten at any time. */
  readonly lively: number;
  readonly changesPerSecond: number;
  /** Groups of clients that stay linked. */
  readonly steady: readonly SteadyGroup[];
}

export interface BusySite {
  readonly url: string;
  /** Until then every client is linked and none comes or goes. */
  readonly setChanging: () => Promise<void>;
  /** Changes since they began, and what that is a second. */
  readonly changes: () => { readonly count: number; readonly perSecond: number };
  readonly stop: () => Promise<void>;
}

/** `setUp` is called with the link that makes the first administrator, before there is anything in the list. */
export async function startBusySite(
  shape: BusyShape,
  setUp: (place: { readonly url: string; readonly setUpLink: string }) => Promise<void>,
): Promise<BusySite> {
  await build();
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const site = new LinkedSite({ data: makeScratch('busy-list'), port, addresses: [] });
  const first = await site.startServer();
  const [, setUpLink = ''] = await first.untilPrinted(/"setUpLink":"([^"]+)"/, 10_000);
  await setUp({ url, setUpLink });
  await first.stop();
  const steadyCount = shape.steady.reduce((sum, { count }) => sum + count, 0);
  const items = shape.items - shape.lively - steadyCount;
  await fillFleet({ data: site.data, database: 'sqlite' }, { items, groups: shape.groups });

  const server = await site.startServer();
  const [, rootFingerprint = ''] = await server.untilPrinted(/"rootFingerprint":"([^"]+)"/, 10_000);
  const fleets: Child[] = [];
  for (const { name, count } of shape.steady) {
    const fleet = await startSteady({ data: site.data, url, rootFingerprint }, { name, count });
    fleets.push(fleet);
    await untilAllAreUp(fleet, count);
  }
  const { lively: count, changesPerSecond } = shape;
  const lively = await site.startLivelyFleet({ count, changesPerSecond, address: url });
  fleets.push(lively);
  await untilAllAreUp(lively, count);

  let begun = 0;
  const counted = (): number => Number([...lively.printed().matchAll(/changes so far: (\d+)/g)].at(-1)?.[1] ?? 0);
  return {
    url,
    setChanging: async () => {
      lively.process.kill('SIGUSR2');
      begun = performance.now();
      await pause(3_000);
    },
    changes: () => ({ count: counted(), perSecond: (counted() / (performance.now() - begun)) * 1_000 }),
    stop: async () => {
      const hasOwnEnd = lively.hasEnded() || server.hasEnded();
      for (const fleet of fleets) await fleet.stop();
      await server.stop();
      if (hasOwnEnd) throw new Error(`The fleet or the server ended by itself:\n${server.printed().slice(-2_000)}`);
    },
  };
}

interface SteadyPlace {
  readonly data: string;
  readonly url: string;
  readonly rootFingerprint: string;
}

async function startSteady({ data, url, rootFingerprint }: SteadyPlace, group: SteadyGroup): Promise<Child> {
  const create = [programs.server, 'installer', 'create', '--json', '--data', data, '--group', group.name];
  const { enrolmentKey } = JSON.parse(await runToEnd(process.execPath, create)) as { readonly enrolmentKey: string };
  const words = ['--count', String(group.count), '--at-once', '10', '--data', makeScratch('steady'), '--server', url];
  return startChild(process.execPath, [programs.fleet, ...words, '--root', rootFingerprint], {
    env: { ...process.env, SALLYPORT_ENROLMENT_KEY: enrolmentKey },
  });
}
