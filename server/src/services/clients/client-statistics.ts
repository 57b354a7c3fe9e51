/** What agents report of how their endpoints are doing, and how often: one choice for the whole site (M28, W1, W2). */
import { factsWithin, knownStatistics, statistics, statisticsAtFirst, statisticsMinutes } from '@sallyport/protocol';
import type { AgentSettings, Facts, Statistic, StatisticsSettings } from '@sallyport/protocol';
import * as z from 'zod';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Clock, Store } from '../../ports.ts';
import { settingWrites } from '../setting-writes.ts';

const settingKey = 'jump-client-statistics';

export const statisticsSettings = z.strictObject({
  shown: z.array(z.enum(statistics)).max(statistics.length).readonly(),
  everyMinutes: z.literal(statisticsMinutes),
}) satisfies z.ZodType<StatisticsSettings>;

const atFirst: StatisticsSettings = { shown: statisticsAtFirst, everyMinutes: 15 };

export interface StatisticsChange {
  readonly store: Store;
  readonly clock: Clock;
  /** Has linked agents told, and what is known by now narrowed to what is shown. */
  readonly changed: () => void;
}

export class ClientStatistics {
  #settings: StatisticsSettings;
  #shown: ReadonlySet<Statistic>;

  private constructor(settings: StatisticsSettings) {
    this.#settings = settings;
    this.#shown = knownStatistics(settings.shown);
  }

  static async open(store: Pick<Store, 'findSetting'>): Promise<ClientStatistics> {
    return new ClientStatistics(statisticsSettings.safeParse(await store.findSetting(settingKey)).data ?? atFirst);
  }

  get settings(): StatisticsSettings {
    return this.#settings;
  }

  shows(statistic: Statistic): boolean {
    return this.#shown.has(statistic);
  }

  /** Of what an agent said, or said once, what the site wants to know. */
  within(facts: Facts): Facts {
    return factsWithin(facts, this.#shown);
  }

  agentSettings(): AgentSettings {
    const { shown, everyMinutes } = this.#settings;
    return { statisticsIntervalMs: everyMinutes * 60_000, statistics: [...shown] };
  }

  async change({ store, clock, changed }: StatisticsChange, wish: StatisticsSettings, actor: Actor): Promise<void> {
    const shown = knownStatistics(wish.shown);
    const settings = { ...wish, shown: [...shown] };
    const changes = changesBetween({ ...this.#settings }, { ...settings });
    if (Object.keys(changes).length === 0) return;
    await store.commit(settingWrites({ store, clock }, actor, { key: settingKey, value: settings, changes }));
    this.#settings = settings;
    this.#shown = shown;
    changed();
  }
}
