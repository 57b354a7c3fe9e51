/** What somebody may do with items, by the group that each is in. */
import { decidePropertyChange, itemRoleOn } from '@sallyport/domain';
import type { AccessFacts, ChangedItem, GroupRights, ItemProperty, JumpGroupId, UserFacts } from '@sallyport/domain';
import type { IndexedItem } from '../../index/item-index.ts';
import { listOfOwner } from '../../text/groups.ts';

/** A group as a sentence speaks of it. */
export function groupNameIn(facts: AccessFacts, id: JumpGroupId): string {
  const group = facts.jumpGroups.get(id);
  if (group?.ownerId === undefined) return group?.name ?? '';
  return listOfOwner(facts.accounts.get(group.ownerId)?.displayName ?? '');
}

export function rightsOn({ id, access }: UserFacts, jumpGroupId: JumpGroupId): GroupRights {
  const permissions = itemRoleOn(access, id, jumpGroupId)?.role.permissions ?? new Set();
  return { groupName: groupNameIn(access, jumpGroupId), permissions };
}

export function changedBy(user: UserFacts, { item }: Pick<IndexedItem, 'item'>): ChangedItem {
  return { name: item.name, ...rightsOn(user, item.jumpGroupId) };
}

const leaving: ReadonlySet<ItemProperty> = new Set(['jumpGroupId'] as const);

/** Whether an item may leave its group or be copied out of it, wherever it is to go. */
export function decideLeaving(item: ChangedItem) {
  return decidePropertyChange([item], { properties: leaving, destination: undefined });
}
