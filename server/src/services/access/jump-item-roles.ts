/** Jump Item Roles: those that every site has, which stay as they are, and those that are made here (W28). */
import { itemPermissionApiNames, newId, roleTextLimits } from '@sallyport/domain';
import type { AccessFacts, ItemPermission, JumpItemRoleId } from '@sallyport/domain';
import { changesBetween } from '../../audit/changes.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, unlessTaken } from '../../ports.ts';
import type { JumpItemRoleRow } from '../../ports.ts';
import { changeAccess, dependentsOf, invalid } from './change-access.ts';
import type { AccessWorld, ChangeOutcome, Dependents, Plan } from './change-access.ts';
import { checkComments, checkName } from './checked-names.ts';

export interface JumpItemRoleWish {
  readonly name: string;
  readonly description: string;
  readonly permissions: ReadonlySet<ItemPermission>;
}

export const itemPermissions = Object.keys(itemPermissionApiNames) as readonly ItemPermission[];

export function permissionsIn(row: Pick<JumpItemRoleRow, 'permissions'>): readonly ItemPermission[] {
  const kept = JSON.parse(row.permissions) as readonly string[];
  return itemPermissions.filter((permission) => kept.includes(permission));
}

/** What names a role: members of groups, accounts and group policies, each once. */
export function dependentsOfRole(facts: AccessFacts, id: JumpItemRoleId): Dependents {
  const names: string[] = [];
  for (const { displayName, own } of facts.accounts.values()) {
    if (Object.values(own.representative.roles).includes(id)) names.push(displayName);
  }
  for (const { name, members } of facts.jumpGroups.values()) {
    if ([...members.values()].includes(id)) names.push(name);
  }
  for (const { name, blocks, jumpGroups } of facts.groupPolicies) {
    const isSlot = Object.values(blocks.representative.value.roles).includes(id);
    if (isSlot || [...jumpGroups.values()].includes(id)) names.push(name);
  }
  return dependentsOf(names);
}

async function checked({ store }: AccessWorld, id: JumpItemRoleId, wish: JumpItemRoleWish) {
  const name = checkName(wish.name, { limits: roleTextLimits.name, id, others: await store.listJumpItemRoles() });
  const description = checkComments('description', wish.description, roleTextLimits.description);
  const permissions = JSON.stringify(itemPermissions.filter((permission) => wish.permissions.has(permission)));
  return {
    columns: { ...name.columns, description: description.text, permissions },
    refusal: invalid(...name.faults, ...description.faults),
  };
}

function shown(row: Pick<JumpItemRoleRow, 'name' | 'description' | 'permissions'>) {
  return { name: row.name, description: row.description, permissions: permissionsIn(row) };
}

async function findRole({ store }: AccessWorld, id: JumpItemRoleId): Promise<JumpItemRoleRow | undefined> {
  return (await store.listJumpItemRoles()).find((row) => row.id === id);
}

export async function makeJumpItemRole(
  world: AccessWorld,
  actor: Actor,
  wish: JumpItemRoleWish,
): Promise<ChangeOutcome<JumpItemRoleRow>> {
  const { store, clock, random } = world;
  return await changeAccess(world, actor, async (): Promise<Plan<JumpItemRoleRow>> => {
    const id = newId('jump-item-role', clock.now(), random.bytes(10));
    const { columns, refusal } = await checked(world, id, wish);
    if (refusal !== undefined) return refusal;
    const insert = store.insertJumpItemRole({ id, ...columns, builtIn: 0 });
    return {
      kind: 'planned',
      writes: [insert.map((write) => unlessTaken(write, 'conflict'))],
      entry: {
        kind: 'jump-item-role.created',
        target: { kind: 'jump-item-role', id, name: columns.name },
        data: { changes: changesBetween({}, shown(columns)) },
      },
      value: () => findRole(world, id),
    };
  });
}

export async function changeJumpItemRole(
  world: AccessWorld,
  actor: Actor,
  { id, change }: { readonly id: JumpItemRoleId; readonly change: (now: JumpItemRoleWish) => JumpItemRoleWish },
): Promise<ChangeOutcome<JumpItemRoleRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (): Promise<Plan<JumpItemRoleRow>> => {
    const row = await findRole(world, id);
    if (row === undefined) return { kind: 'gone' };
    if (row.builtIn === 1) return { kind: 'built-in' };
    const { name, description } = row;
    const wish = change({ name, description, permissions: new Set(permissionsIn(row)) });
    const { columns, refusal } = await checked(world, id, wish);
    if (refusal !== undefined) return refusal;
    const changes = changesBetween(shown(row), shown(columns));
    if (Object.keys(changes).length === 0) return { kind: 'done', value: row };
    return {
      kind: 'planned',
      writes: [expecting(unlessTaken(store.updateJumpItemRole(id, columns), 'conflict'), 1, 'conflict')],
      entry: {
        kind: 'jump-item-role.changed',
        target: { kind: 'jump-item-role', id, name: columns.name },
        data: { changes },
      },
      value: () => findRole(world, id),
    };
  });
}

/** One that something names stays, and it is told what. */
export async function removeJumpItemRole(
  world: AccessWorld,
  actor: Actor,
  id: JumpItemRoleId,
): Promise<ChangeOutcome<JumpItemRoleRow>> {
  const { store } = world;
  return await changeAccess(world, actor, async (facts): Promise<Plan<JumpItemRoleRow>> => {
    const row = await findRole(world, id);
    if (row === undefined) return { kind: 'gone' };
    if (row.builtIn === 1) return { kind: 'built-in' };
    const dependents = dependentsOfRole(facts, id);
    if (dependents.count > 0) return { kind: 'in-use', dependents };
    return {
      kind: 'planned',
      writes: [expecting(store.removeJumpItemRole(id), 1, 'conflict')],
      entry: {
        kind: 'jump-item-role.removed',
        target: { kind: 'jump-item-role', id, name: row.name },
        data: { changes: changesBetween(shown(row), {}) },
      },
      value: async () => row,
    };
  });
}
