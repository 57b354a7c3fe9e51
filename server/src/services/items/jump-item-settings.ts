/** How jumps are decided where no policy says otherwise: the site's own settings (Jump > Jump Items). */
import type { JumpItemSettings } from '@sallyport/domain';
import * as z from 'zod';
import { accessChanged } from '../../access/access-changed.ts';
import type { AccessChange } from '../../access/access-changed.ts';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Clock, Store } from '../../ports.ts';
import { settingWrites } from '../setting-writes.ts';

const settingKey = 'jump-items';

const schema = z.object({
  simultaneousJumps: z.enum(['join', 'disallow']),
  screenStateDetectsPresence: z.boolean(),
});

const atFirst: JumpItemSettings = { simultaneousJumps: 'join', screenStateDetectsPresence: false };

export async function jumpItemSettings(store: Pick<Store, 'findSetting'>): Promise<JumpItemSettings> {
  return schema.safeParse(await store.findSetting(settingKey)).data ?? atFirst;
}

export interface JumpItemSettingsWorld extends AccessChange {
  readonly store: Store;
  readonly clock: Clock;
}

/** Holds from the next jump on. */
export async function changeJumpItemSettings(
  world: JumpItemSettingsWorld,
  settings: JumpItemSettings,
  actor: Actor,
): Promise<JumpItemSettings> {
  const { store, clock } = world;
  const changes = changesBetween({ ...(await jumpItemSettings(store)) }, { ...settings });
  if (Object.keys(changes).length === 0) return settings;
  await store.commit(settingWrites({ store, clock }, actor, { key: settingKey, value: settings, changes }));
  await accessChanged(world);
  return settings;
}
