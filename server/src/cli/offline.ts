/** For commands that work on the data folder by themselves, whether the server runs or not. */
import { mkdirSync } from 'node:fs';
import { argonPasswords } from '../auth/passwords.ts';
import { refuseUnfinished } from '../backup/unfinished.ts';
import type { Config } from '../config/keys.ts';
import { openIdentity } from '../identity/identity.ts';
import { openDatabase } from '../store/engine/open.ts';
import { systemClock, systemRandom } from '../system.ts';
import type { ManageUsersWorld } from '../services/users/manage-users.ts';

export async function withStore<Result>(
  config: Config,
  work: (world: ManageUsersWorld) => Promise<Result>,
): Promise<Result> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  refuseUnfinished(config.data);
  const clock = systemClock;
  const random = systemRandom;
  const identity = openIdentity(config.data, { clock, random });
  const store = await openDatabase(config, () => undefined);
  try {
    return await work({ store, identity, clock, random, passwords: argonPasswords() });
  } finally {
    await store.close();
  }
}
