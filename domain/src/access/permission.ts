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

/**
 * Session permissions, each with its levels. `ladder`: from nothing to everything, each level with all below it.
 * `directions`: two ways, each by itself. `choice`: not more or less, so a session has one for all who are in it.
 */
export const sessionPermissionLevels = {
  'screen-sharing': ['none', 'view', 'control'],
  clipboard: ['none', 'to-endpoint', 'to-representative', 'both'],
  'application-sharing': ['customer-chooses', 'representative-chooses', 'unrestricted'],
  'endpoint-restriction': ['none', 'input', 'display-and-input'],
  'privacy-screen': ['deny', 'allow'],
  'show-my-screen': ['deny', 'allow'],
  'give-control': ['deny', 'allow'],
  annotations: ['deny', 'allow'],
  'file-transfer': ['none', 'download', 'upload', 'both'],
  terminal: ['none', 'read-only', 'full'],
  'system-information': ['none', 'view', 'actions'],
  registry: ['deny', 'allow'],
  'canned-scripts': ['deny', 'allow'],
  elevation: ['deny', 'allow'],
  'special-actions': ['deny', 'allow'],
  'support-button': ['none', 'personal', 'team'],
  pin: ['deny', 'allow'],
  chat: ['deny', 'allow'],
  'push-url': ['deny', 'allow'],
  'chat-files': ['deny', 'allow'],
  reboot: ['deny', 'allow'],
  'end-action': ['nothing', 'lock', 'log-off'],
  'lost-connection-action': ['nothing', 'lock', 'log-off'],
} as const;

export type SessionPermission = keyof typeof sessionPermissionLevels;

export const sessionPermissions = Object.keys(sessionPermissionLevels) as readonly SessionPermission[];

export type SessionPermissions = {
  readonly [Permission in SessionPermission]: (typeof sessionPermissionLevels)[Permission][number];
};

export type TerminalLevel = SessionPermissions['terminal'];

export type PermissionKind = 'ladder' | 'directions' | 'choice';

/** What is not named here is a ladder. */
const kinds: Partial<Record<SessionPermission, PermissionKind>> = {
  clipboard: 'directions',
  'file-transfer': 'directions',
  'end-action': 'choice',
  'lost-connection-action': 'choice',
};

export function kindOfPermission(permission: SessionPermission): PermissionKind {
  return kinds[permission] ?? 'ladder';
}

/** A set of permissions from a level for each. */
function permissionsFrom(levelOf: (permission: SessionPermission) => string | undefined): SessionPermissions {
  return Object.fromEntries(
    sessionPermissions.map((permission) => [permission, levelOf(permission)]),
  ) as unknown as SessionPermissions;
}

/** The most of everything; of choices, what touches the endpoint least. */
export const fullPermissions: SessionPermissions = permissionsFrom((permission) =>
  kindOfPermission(permission) === 'choice'
    ? sessionPermissionLevels[permission][0]
    : sessionPermissionLevels[permission].at(-1),
);

/** Nothing at all: what a permission is that nobody defined. */
export const noPermissions: SessionPermissions = permissionsFrom(
  (permission) => sessionPermissionLevels[permission][0],
);

function lesserLevel(permission: SessionPermission, one: string, other: string): string {
  const levels: readonly string[] = sessionPermissionLevels[permission];
  const [none] = levels;
  if (one === other || kindOfPermission(permission) === 'choice') return other;
  if (kindOfPermission(permission) === 'ladder') return levels.indexOf(one) <= levels.indexOf(other) ? one : other;
  if (one === levels.at(-1)) return other;
  return other === levels.at(-1) ? one : (none ?? other);
}

/**
 * What both of two sets permit: somebody who joins gets what is theirs, but never more than the session itself has.
 * Of choices the session's, which is the second, holds.
 * @rule permission.never-above-session
 */
export function lesserOf(one: SessionPermissions, other: SessionPermissions): SessionPermissions {
  return permissionsFrom((permission) => lesserLevel(permission, one[permission], other[permission]));
}
