/**
 * With which role a user meets the items of a group, and what follows from it. What is said most specifically of user
 * and group wins: the group's own list of members, then a group policy, then the user's role slots (W29).
 */
import type { GroupPolicyId, JumpGroupId, JumpItemRoleId, TeamId, UserId } from '../ids.ts';
import type { AccessFacts, JumpGroupFacts, MemberRole } from './access-facts.ts';
import type { RoleSlots } from './account.ts';
import { effectiveAccount, policiesOf } from './effective-account.ts';
import type { DecidedBy } from './effective-account.ts';
import type { JumpItemRole } from './jump-item-role.ts';
import { oncePerUser } from './once.ts';
import type { ItemPermission } from './permission.ts';
import { ledBy } from './team-standing.ts';

/** Where it says that a user is assigned to a group; or that nobody says so. */
export type RoleSource =
  | { readonly kind: 'group-member' }
  | { readonly kind: 'group-policy'; readonly id: GroupPolicyId; readonly name: string }
  | { readonly kind: 'own-list' }
  | { readonly kind: 'led-list'; readonly id: TeamId; readonly name: string }
  | { readonly kind: 'unassigned' };

export interface HeldRole {
  readonly role: JumpItemRole;
  readonly source: RoleSource;
  /** The slot of the account that the role was taken from, and who filled it; undefined where the source names a role. */
  readonly slot: { readonly name: keyof RoleSlots; readonly decidedBy: DecidedBy } | undefined;
}

interface Assignment {
  readonly source: RoleSource;
  /** A role, or the slot that gives it. */
  readonly from: JumpItemRoleId | { readonly slot: keyof RoleSlots };
}

function assigned(source: RoleSource, role: MemberRole): Assignment {
  return { source, from: role ?? { slot: 'default' } };
}

/** @rule role.own-list, role.led-list */
function assignmentToList(facts: AccessFacts, userId: UserId, ownerId: UserId): Assignment {
  if (ownerId === userId) return { source: { kind: 'own-list' }, from: { slot: 'personal' } };
  const team = ledBy(facts, userId).get(ownerId);
  return team === undefined
    ? { source: { kind: 'unassigned' }, from: { slot: 'system' } }
    : { source: { kind: 'led-list', id: team.id, name: team.name }, from: { slot: 'teams' } };
}

/** @rule role.most-specific, role.group-policy, role.unassigned */
function assignmentTo(facts: AccessFacts, userId: UserId, group: JumpGroupFacts): Assignment {
  // A personal list has an owner and no members.
  if (group.ownerId !== undefined) return assignmentToList(facts, userId, group.ownerId);
  const own = group.members.get(userId);
  if (own !== undefined) return assigned({ kind: 'group-member' }, own);
  const policy = policiesOf(facts, userId).findLast(({ jumpGroups }) => jumpGroups.has(group.id));
  if (policy === undefined) return { source: { kind: 'unassigned' }, from: { slot: 'system' } };
  return assigned({ kind: 'group-policy', id: policy.id, name: policy.name }, policy.jumpGroups.get(group.id) ?? null);
}

/**
 * The role that a user has on the items of a group now, and where it comes from. Undefined when account, group or role
 * is not there, which permits nothing.
 * @rule role.default-slot
 */
export function itemRoleOn(facts: AccessFacts, userId: UserId, jumpGroupId: JumpGroupId): HeldRole | undefined {
  const account = effectiveAccount(facts, userId);
  const group = facts.jumpGroups.get(jumpGroupId);
  if (account === undefined || group === undefined) return undefined;
  const { source, from } = assignmentTo(facts, userId, group);
  const slot = typeof from === 'string' ? undefined : { name: from.slot, decidedBy: account.decidedBy.representative };
  const roleId = typeof from === 'string' ? from : account.representative.roles[from.slot];
  const role = facts.roles.get(roleId);
  return role === undefined ? undefined : { role, source, slot };
}

/**
 * Whether a user may do this with the items of a group.
 * @rule role.permission
 */
export function mayUse(
  facts: AccessFacts,
  userId: UserId,
  { jumpGroupId, permission }: { readonly jumpGroupId: JumpGroupId; readonly permission: ItemPermission },
): boolean {
  const enabled = effectiveAccount(facts, userId)?.enabled ?? false;
  return enabled && (itemRoleOn(facts, userId, jumpGroupId)?.role.permissions.has(permission) ?? false);
}

/** Whoever may only read the report of a group doesn't see its items. */
function showsItems({ role: { permissions } }: HeldRole): boolean {
  return permissions.size > (permissions.has('view-jump-item-report') ? 1 : 0);
}

/**
 * The groups and lists whose items a user sees, each with the role held on it: those in which the user may do
 * something with an item.
 * @rule group.visible
 */
export const visibleGroups: (facts: AccessFacts, userId: UserId) => ReadonlyMap<JumpGroupId, HeldRole> = oncePerUser(
  (facts, userId) => {
    const visible = new Map<JumpGroupId, HeldRole>();
    if (effectiveAccount(facts, userId)?.enabled !== true) return visible;
    for (const id of facts.jumpGroups.keys()) {
      const held = itemRoleOn(facts, userId, id);
      if (held !== undefined && showsItems(held)) visible.set(id, held);
    }
    return visible;
  },
);
