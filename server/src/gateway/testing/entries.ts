/** Entries, groups and members of a test site, as administrators and importers would have made them. */
import { builtInRoles, caseFold, newId } from '@sallyport/domain';
import type { BuiltInRole, JumpClientId, JumpGroupId, JumpItemId, JumpItemRoleId, UserId } from '@sallyport/domain';
import { findOrMakeJumpGroup } from '../../services/access/jump-groups.ts';
import { agentsOwnAccount } from '../../services/items/item-account.ts';
import { noItemPolicies } from '../../services/items/item-policies.ts';
import type { TestSite } from './test-site.ts';

const operator = { kind: 'operator', name: 'test' } as const;

export async function roleId({ world }: TestSite, role: BuiltInRole): Promise<JumpItemRoleId> {
  const row = (await world.store.listJumpItemRoles()).find(({ apiId }) => apiId === builtInRoles[role].number);
  if (row === undefined) throw new Error('No such role');
  return row.id;
}

/** Everybody is judged anew before it answers. */
export async function accessChanged({ world }: TestSite): Promise<void> {
  world.bus.publish('access-changed', {});
  await world.access.current();
}

export async function makeGroup(site: TestSite, name: string): Promise<JumpGroupId> {
  const made = await findOrMakeJumpGroup(site.world, operator, name);
  if (made === undefined) throw new Error('No group');
  site.world.index.setGroup(made);
  return made.id;
}

/** Gives a user this role in a group, or none. */
export async function setMember(
  site: TestSite,
  { group, user, role }: { readonly group: JumpGroupId; readonly user: string; readonly role: BuiltInRole | undefined },
): Promise<void> {
  const { store } = site.world;
  // Ids of ours, which are letters and digits.
  const member = `jump_group_id = '${group}' and user_id = '${user as UserId}'`;
  const removed = { sql: `delete from jump_group_users where ${member}`, parameters: [] };
  const values = role === undefined ? '' : `'${group}', '${user}', '${await roleId(site, role)}'`;
  const added = {
    sql: `insert into jump_group_users (jump_group_id, user_id, jump_item_role_id) values (${values})`,
    parameters: [],
  };
  await store.commit(role === undefined ? [removed] : [removed, added]);
  await accessChanged(site);
}

/** One more entry of a client. */
export async function addEntry(
  { world }: TestSite,
  entry: { readonly client: string; readonly group: JumpGroupId; readonly name: string },
): Promise<JumpItemId> {
  const { store, clock, random, bus, index } = world;
  const id = newId('jump-item', clock.now(), random.bytes(10));
  const jumpClientId = entry.client as JumpClientId;
  await store.commit([
    store.insertJumpItem({
      id,
      jumpClientId,
      jumpGroupId: entry.group,
      name: entry.name,
      nameFold: caseFold(entry.name),
      tag: '',
      comments: '',
      lastAccessAt: null,
      createdAt: clock.now(),
      ...noItemPolicies,
      ...agentsOwnAccount,
    }),
  ]);
  bus.publish('client-changed', { jumpClientId });
  await untilListed(index, () => index.find(id) !== undefined);
  return id;
}

export async function untilListed(
  index: Pick<TestSite['world']['index'], 'onChange'>,
  isSo: () => boolean,
): Promise<void> {
  const so = Promise.withResolvers<undefined>();
  const look = (): void => {
    if (isSo()) so.resolve(undefined);
  };
  const leave = index.onChange(look);
  look();
  await so.promise;
  leave();
}
