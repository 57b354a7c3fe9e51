/** How the server is kept: what an administrator reads on the status page, and what there is to be seen to. */
import { join, resolve } from 'node:path';
import { inertText, instant, isSkewed, upkeepWarnings } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import type { AdminUpkeep, AgentVersion, SkewedClock } from '@sallyport/protocol';
import type { ClientEntry } from '../index/entries.ts';
import { lastBackup } from '../services/recovery/keep-backups.ts';
import { kitSavedAt } from '../services/recovery/recovery-kit.ts';
import { FolderSize, diskSpace } from './disk-use.ts';

import { LinkRate } from './link-rate.ts';
import type { World } from '../world.ts';

export type UpkeepWorld = Pick<World, 'config' | 'store' | 'clock' | 'identity' | 'index' | 'bus'>;

export interface Upkeep {
  report(): Promise<AdminUpkeep>;
  stop(): void;
}

const worstShown = 20;

function versionsOf(clients: readonly ClientEntry[]): readonly AgentVersion[] {
  const versions = new Map<string, { clients: number; online: number }>();
  for (const client of clients) {
    const { version } = client.row;
    const counted = versions.get(version) ?? { clients: 0, online: 0 };
    counted.clients += 1;
    if (client.onlineSince !== undefined) counted.online += 1;
    versions.set(version, counted);
  }
  const byVersion = new Intl.Collator('en', { numeric: true });
  return [...versions]
    .map(([version, counted]) => ({ version, ...counted }))
    .toSorted((one, other) => byVersion.compare(other.version, one.version));
}

function skewedOf(clients: readonly ClientEntry[]): readonly SkewedClock[] {
  return clients
    .flatMap((client): readonly SkewedClock[] => {
      const { id, clockSkewMs } = client.row;
      if (clockSkewMs === null || !isSkewed(clockSkewMs)) return [];
      const hostname = inertText(client.facts.hostname, 255);
      return [{ clientId: id, hostname, skewMs: clockSkewMs, online: client.onlineSince !== undefined }];
    })
    .toSorted((one, other) => Math.abs(other.skewMs) - Math.abs(one.skewMs));
}

interface Watched {
  readonly firstStartAt: Instant;
  readonly recordings: FolderSize;
  readonly rate: LinkRate;
}

async function reportOf(world: UpkeepWorld, { firstStartAt, recordings, rate }: Watched): Promise<AdminUpkeep> {
  const { store, clock, identity, index } = world;
  const dataFolder = resolve(world.config.data);
  const installed = index.clients().filter(({ row }) => row.uninstalledAt === null);
  const skewed = skewedOf(installed);
  const [savedAt, backup, disk, databaseBytes, epoch, mail] = await Promise.all([
    kitSavedAt({ store, identity }),
    lastBackup({ store }),
    diskSpace(dataFolder),
    store.countDatabaseBytes(),
    store.findEpoch(),
    store.countMails(),
  ]);
  const facts = {
    recoveryKitSavedAt: savedAt,
    lastBackupAt: backup === undefined ? undefined : instant(backup.at),
    firstStartAt,
    disk,
    skewedClocks: skewed.length,
    mail,
  };
  return {
    warnings: upkeepWarnings(facts, clock.now()),
    dataFolder,
    epoch,
    recoveryKitSavedAt: savedAt ?? null,
    lastBackup: backup ?? null,
    disk: disk ?? null,
    databaseBytes,
    recordingsBytes: recordings.bytes ?? null,
    linksLastMinute: rate.lastMinute(),
    clients: installed.length,
    versions: versionsOf(installed),
    skewed: { count: skewed.length, worst: skewed.slice(0, worstShown) },
  };
}

/** Counts from now on what no database keeps. */
export function watchUpkeep(world: UpkeepWorld, firstStartAt: Instant): Upkeep {
  const rate = new LinkRate(() => performance.now());
  const recordings = new FolderSize(join(world.config.data, 'recordings'));
  void recordings.count();
  const leave = world.bus.subscribe('link-changed', ({ online }) => {
    if (online) rate.add();
  });
  return { report: () => reportOf(world, { firstStartAt, recordings, rate }), stop: leave };
}
