/** A representative of a test, who may start sessions in every group: what most tests need, and no new account has. */
import type { UserId } from '@sallyport/domain';
import type { World } from '../world.ts';

export async function mayStartEverywhere({ store, bus }: Pick<World, 'store' | 'bus'>, id: UserId): Promise<void> {
  const roles = await store.listJumpItemRoles();
  const systemRoleId = roles.find(({ name }) => name === 'Start Sessions Only')?.id ?? null;
  await store.commit([store.updateUser(id, { systemRoleId })]);
  bus.publish('access-changed', {});
}
