/** Jump Item Roles: read-only here. */
import { itemPermissionApiNames } from '@sallyport/domain';
import type { ItemPermission } from '@sallyport/domain';
import type { JumpItemRoleRow, Store } from '../../../ports.ts';
import { missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Described, Handlers } from '../operation.ts';

function described(row: JumpItemRoleRow): Described {
  const permissions = new Set(JSON.parse(row.permissions) as readonly ItemPermission[]);
  const flags = Object.entries(itemPermissionApiNames).map(
    ([permission, name]) => [name, permissions.has(permission as ItemPermission)] as const,
  );
  return { id: row.apiId, name: row.name, description: row.description, ...Object.fromEntries(flags) };
}

export function jumpItemRoleHandlers({ store }: { readonly store: Store }): Handlers {
  return {
    'api.config.jump-item-role.index': async () => (await store.listJumpItemRoles()).map(described),
    'api.config.jump-item-role.show': async (call) => {
      const row = (await store.listJumpItemRoles()).find(({ apiId }) => apiId === idIn(call));
      if (row === undefined) throw missing('Jump Item Role');
      return described(row);
    },
  };
}
