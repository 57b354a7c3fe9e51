/**
 * The closed list of permissions, in two kinds that never mix: what somebody may do with an item in a list, and what
 * may be done inside a session.
 */

/** Item permissions, each with the name that the interface for programs gives it. */
export const itemPermissionApiNames = {
  add: 'perm_add',
  'assign-jump-group': 'perm_assign_jump_group',
  remove: 'perm_remove',
  start: 'perm_start',
  'edit-tag': 'perm_edit_tag',
  'edit-comments': 'perm_edit_comments',
  'edit-jump-policy': 'perm_edit_jump_policy',
  'edit-session-policy': 'perm_edit_session_policy',
  'edit-identity': 'perm_edit_identity',
  'edit-behaviour': 'perm_edit_behavior',
  'edit-public-portal': 'perm_edit_public_portal',
  'edit-support-button': 'perm_edit_support_button',
  'view-jump-item-report': 'perm_view_jump_item_report',
} as const;

export type ItemPermission = keyof typeof itemPermissionApiNames;

/** Session permissions, each with its levels from nothing to everything. */
export const sessionPermissionLevels = {
  terminal: ['none', 'read-only', 'full'],
} as const;

export type SessionPermission = keyof typeof sessionPermissionLevels;

export type SessionPermissions = {
  readonly [Permission in SessionPermission]: (typeof sessionPermissionLevels)[Permission][number];
};

export type TerminalLevel = SessionPermissions['terminal'];

export const fullPermissions: SessionPermissions = { terminal: 'full' };

function lesserLevel<Level extends string>(levels: readonly Level[], one: Level, other: Level): Level {
  return levels.indexOf(one) <= levels.indexOf(other) ? one : other;
}

/**
 * What both of two sets permit: somebody who joins gets what is theirs, but never more than the session itself has.
 * @rule permission.never-above-session
 */
export function lesserOf(one: SessionPermissions, other: SessionPermissions): SessionPermissions {
  return { terminal: lesserLevel(sessionPermissionLevels.terminal, one.terminal, other.terminal) };
}
