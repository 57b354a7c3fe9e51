/** The thirteen permissions of a role, in the order and parts in which they are shown. */
import type { ItemPermission } from '@sallyport/protocol';

export const editPermissions = [
  'edit-tag',
  'edit-comments',
  'edit-jump-policy',
  'edit-session-policy',
  'edit-identity',
  'edit-behaviour',
  'edit-public-portal',
  'edit-support-button',
] as const satisfies readonly ItemPermission[];

export const permissionParts = [
  { words: 'access.parts.use', permissions: ['start', 'view-jump-item-report'] },
  { words: 'access.parts.keep', permissions: ['add', 'assign-jump-group', 'remove'] },
  { words: 'access.parts.edit', permissions: editPermissions },
] as const satisfies readonly { readonly words: string; readonly permissions: readonly ItemPermission[] }[];
