/** Shared Jump Groups and their explicit members. */
import { effectiveAccount } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { JumpGroupRow, JumpGroupUserRow, Store } from '../../../ports.ts';
import { missing } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';

interface JumpGroupWorld {
  readonly store: Store;
  readonly access: Pick<AccessBook, 'current'>;
}

function described({ apiId, name, codeName, comments }: JumpGroupRow): Described {
  return { id: apiId, name, code_name: codeName, comments };
}

async function groupIn({ store }: JumpGroupWorld, call: Call): Promise<JumpGroupRow> {
  const row = (await store.listSharedJumpGroups()).find(({ apiId }) => apiId === idIn(call));
  if (row === undefined) throw missing('Jump Group');
  return row;
}

/** Where a member has no role of his own, it is told which one holds for him now: his default role. */
async function describedMembers(
  { store, access }: JumpGroupWorld,
  rows: readonly JumpGroupUserRow[],
): Promise<Described[]> {
  const facts = await access.current();
  const users = new Numbers(await store.listUsers());
  const roles = new Numbers(await store.listJumpItemRoles());
  return rows
    .map(({ userId, jumpItemRoleId }) => ({
      user_id: users.numberOf(userId) ?? 0,
      jump_item_role_id: roles.numberOf(
        jumpItemRoleId ?? effectiveAccount(facts, userId)?.representative.roles.default,
      ),
    }))
    .toSorted((one, other) => one.user_id - other.user_id);
}

export function jumpGroupHandlers(world: JumpGroupWorld): Handlers {
  const { store } = world;
  const membersIn = async (call: Call): Promise<readonly Described[]> => {
    const { id } = await groupIn(world, call);
    const rows = (await store.listJumpGroupUsers()).filter(({ jumpGroupId }) => jumpGroupId === id);
    return await describedMembers(world, rows);
  };
  const memberIn = async (call: Call): Promise<Described> => {
    const member = (await membersIn(call)).find(({ user_id: id }) => id === idIn(call, 'user_id'));
    if (member === undefined) throw missing('member of this Jump Group');
    return member;
  };
  return {
    'api.config.jump-group.index': async () =>
      (await store.listSharedJumpGroups())
        .map(described)
        .toSorted((one, other) => Number(one['id']) - Number(other['id'])),
    'api.config.jump-group.show': async (call) => described(await groupIn(world, call)),
    'api.config.jump-group.user.index': membersIn,
    'api.config.jump-group.user.show': memberIn,
  };
}
