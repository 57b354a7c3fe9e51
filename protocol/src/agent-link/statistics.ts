/** What agents report of how an endpoint is doing, as far as the site wants it (M28, W1). */
import type { Facts } from './facts.ts';

export const statistics = ['cpu', 'console-user', 'disk', 'screen', 'uptime'] as const;
export type Statistic = (typeof statistics)[number];

/** How often a site may have them. */
export const statisticsMinutes = [1, 5, 15, 30, 60] as const;

/** From whom nobody said what to report: everything but the screen, which shows what somebody works on. */
export const statisticsAtFirst: readonly Statistic[] = ['cpu', 'console-user', 'disk', 'uptime'];

/** Those of the words that are known. */
export function knownStatistics(words: readonly string[]): ReadonlySet<Statistic> {
  return new Set(statistics.filter((statistic) => words.includes(statistic)));
}

/** The facts without what is not wanted: load and memory go with the processor. */
export function factsWithin(facts: Facts, wanted: ReadonlySet<Statistic>): Facts {
  const within = { ...facts };
  if (!wanted.has('cpu')) {
    delete within.memory;
    if (within.cpu !== undefined) within.cpu = { model: within.cpu.model, cores: within.cpu.cores };
  }
  if (!wanted.has('disk')) delete within.disks;
  if (!wanted.has('uptime')) delete within.bootedAt;
  if (!wanted.has('console-user')) delete within.consoleUser;
  return within;
}
