/** How jumps are decided where no policy says otherwise: the site's own settings (Jump > Jump Items). */
import type { JumpItemSettings } from '@sallyport/domain';
import * as z from 'zod';
import type { Store } from '../../ports.ts';

const settingKey = 'jump-items';

const schema = z.object({
  simultaneousJumps: z.enum(['join', 'disallow']),
  screenStateDetectsPresence: z.boolean(),
});

const atFirst: JumpItemSettings = { simultaneousJumps: 'join', screenStateDetectsPresence: false };

export async function jumpItemSettings(store: Pick<Store, 'findSetting'>): Promise<JumpItemSettings> {
  return schema.safeParse(await store.findSetting(settingKey)).data ?? atFirst;
}
