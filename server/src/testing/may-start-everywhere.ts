/** A representative of a test, with a role in every group that says nothing else: what no new account has. */
import { builtInRoles } from '@sallyport/domain';
import type { BuiltInRole, UserId } from '@sallyport/domain';
import type { World } from '../world.ts';

export async function mayEverywhere(
  { store, bus }: Pick<World, 'store' | 'bus'>,
  id: UserId,
  everywhere: BuiltInRole,
): Promise<void> {
  const roles = await store.listJumpItemRoles();
  const systemRoleId = roles.find(({ apiId }) => apiId === builtInRoles[everywhere].number)?.id ?? null;
  await store.commit([store.updateUser(id, { systemRoleId })]);
  bus.publish('access-changed', {});
}

export function mayStartEverywhere(world: Pick<World, 'store' | 'bus'>, id: UserId): Promise<void> {
  return mayEverywhere(world, id, 'start-sessions-only');
}
