/**
 * Changing, copying, moving and removing items: which permission each takes, on which group. Several items stand or
 * fall together, and a refusal names each item that is in the way, so that nobody has to guess what was done.
 */
import type { ItemPermission } from '../access/permission.ts';
import { allowedUnless } from '../decision.ts';
import type { Decision, Reason } from '../decision.ts';

/** What somebody may do with the items of a group. */
export interface GroupRights {
  readonly groupName: string;
  readonly permissions: ReadonlySet<ItemPermission>;
}

/** An item that is to be changed, under the rights on its own group: those on a group of its copies count for nothing. */
export interface ChangedItem extends GroupRights {
  readonly name: string;
}

/** The properties of an item, each with the permission that it takes to change it. */
export const propertyPermissions = {
  name: 'edit-identity',
  tag: 'edit-tag',
  comments: 'edit-comments',
  jumpPolicyId: 'edit-jump-policy',
  attendedSessionPolicyId: 'edit-session-policy',
  unattendedSessionPolicyId: 'edit-session-policy',
  publicSiteAddress: 'edit-public-portal',
  startMode: 'edit-behaviour',
  sessionAccount: 'edit-behaviour',
  accountName: 'edit-behaviour',
  accountPassword: 'edit-behaviour',
  jumpGroupId: 'assign-jump-group',
} as const satisfies Record<string, ItemPermission>;

export type ItemProperty = keyof typeof propertyPermissions;

export const itemProperties = Object.keys(propertyPermissions) as readonly ItemProperty[];

/** A refusal of five hundred items is read no further than this. */
const mostReasons = 20;

function lacking(items: readonly ChangedItem[], permissions: ReadonlySet<ItemPermission>): readonly Reason[] {
  return items.flatMap((item) =>
    [...permissions]
      .filter((permission) => !item.permissions.has(permission))
      .map((permission): Reason => {
        const facts = { item: item.name, group: item.groupName, permission };
        return { code: 'item.not-permitted', facts };
      }),
  );
}

function lackingAt(destination: GroupRights | undefined): readonly Reason[] {
  if (destination === undefined || destination.permissions.has('assign-jump-group')) return [];
  return [{ code: 'item.destination-not-permitted', facts: { group: destination.groupName } }];
}

function decided<Grant>(reasons: readonly Reason[], grant: Grant): Decision<Grant> {
  return allowedUnless(reasons.slice(0, mostReasons), () => grant);
}

export interface PropertyChange {
  /** Those that are touched. The others stay as they are on each item. */
  readonly properties: ReadonlySet<ItemProperty>;
  /** Where the items go; undefined when they stay in their groups. */
  readonly destination: GroupRights | undefined;
}

/**
 * Whether these properties may be changed on all of these items. A move takes the permission on both groups.
 * @rule item.property-permissions, item.all-or-none, item.move-both-groups
 */
export function decidePropertyChange(
  items: readonly ChangedItem[],
  { properties, destination }: PropertyChange,
): Decision<'change'> {
  const permissions = new Set([...properties].map((property): ItemPermission => propertyPermissions[property]));
  return decided([...lacking(items, permissions), ...lackingAt(destination)], 'change');
}

/**
 * Whether all of these items may be copied into a group.
 * @rule item.copy-both-groups
 */
export function decideCopying(items: readonly ChangedItem[], destination: GroupRights): Decision<'copy'> {
  return decided([...lacking(items, new Set(['assign-jump-group'] as const)), ...lackingAt(destination)], 'copy');
}

/**
 * Whether all of these items may be removed. With the last entry of a client it is uninstalled, so nobody does that
 * without the permission on the group of that entry.
 * @rule item.removal-permission
 */
export function decideRemoval(items: readonly ChangedItem[]): Decision<'remove'> {
  return decided(lacking(items, new Set(['remove'] as const)), 'remove');
}
