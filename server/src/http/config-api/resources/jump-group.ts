/** Shared Jump Groups and their explicit members. */
import { effectiveAccount } from '@sallyport/domain';
import type { JumpGroupId, UserId } from '@sallyport/domain';
import type { Actor } from '../../../audit/entry.ts';
import type { JumpGroupRow, JumpGroupUserRow } from '../../../ports.ts';
import type { AccessWorld, ChangeOutcome } from '../../../services/access/change-access.ts';
import { changeJumpGroup, makeJumpGroup } from '../../../services/access/jump-groups.ts';
import type { JumpGroupWish } from '../../../services/access/jump-groups.ts';
import { missing } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { doneOr } from '../outcome.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { refuseOther, refuseTwice, referredBy, roleIn } from './references.ts';

/** What removing a group takes besides. */
export interface JumpGroupWorld extends AccessWorld {
  readonly removeJumpGroup: (actor: Actor, id: JumpGroupId) => Promise<ChangeOutcome<JumpGroupRow>>;
}

const about = {
  noun: 'Jump Group',
  fields: { name: 'name', codeName: 'code_name', comments: 'comments', members: 'user_id' },
} as const;

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

function wishAfter(now: JumpGroupWish, body: Fields): JumpGroupWish {
  const text = (name: string, before: string): string => (body[name] === undefined ? before : textIn(body, name));
  return {
    ...now,
    name: text('name', now.name),
    codeName: text('code_name', now.codeName),
    comments: text('comments', now.comments),
  };
}

const nothingYet: JumpGroupWish = { name: '', codeName: '', comments: '', members: new Map() };

export function jumpGroupHandlers(world: JumpGroupWorld): Handlers {
  const { store } = world;
  return {
    'api.config.jump-group.index': async () =>
      (await store.listSharedJumpGroups()).toSorted((one, other) => one.apiId - other.apiId).map(described),
    'api.config.jump-group.show': async (call) => described(await groupIn(world, call)),
    'api.config.jump-group.store': async ({ actor, body }) =>
      described(doneOr(await makeJumpGroup(world, actor, wishAfter(nothingYet, body)), about)),
    'api.config.jump-group.update': async (call) => {
      const { id } = await groupIn(world, call);
      const change = (now: JumpGroupWish): JumpGroupWish => wishAfter(now, call.body);
      return described(doneOr(await changeJumpGroup(world, call.actor, { id, change }), about));
    },
    'api.config.jump-group.destroy': async (call) => {
      doneOr(await world.removeJumpGroup(call.actor, (await groupIn(world, call)).id), about);
    },
    ...memberHandlers(world),
  };
}

function memberHandlers(world: JumpGroupWorld): Handlers {
  const { store } = world;
  const membersOf = async ({ id }: JumpGroupRow): Promise<readonly Described[]> => {
    const rows = (await store.listJumpGroupUsers()).filter(({ jumpGroupId }) => jumpGroupId === id);
    return await describedMembers(world, rows);
  };
  const memberOf = async (group: JumpGroupRow, number: number): Promise<Described> => {
    const member = (await membersOf(group)).find(({ user_id: id }) => id === number);
    if (member === undefined) throw missing('member of this Jump Group');
    return member;
  };
  const userIds = async () => new Numbers(await store.listUsers());
  const roles = async () => new Numbers(await store.listJumpItemRoles());
  const changeMembers = async (
    call: Call,
    change: (members: Map<UserId, JumpGroupUserRow['jumpItemRoleId']>) => void,
  ) => {
    const { id } = await groupIn(world, call);
    const outcome = await changeJumpGroup(world, call.actor, {
      id,
      change: (now) => {
        const members = new Map(now.members);
        change(members);
        return { ...now, members };
      },
    });
    doneOr(outcome, about);
  };
  /** The member whom the path names. */
  const userIn = async (call: Call): Promise<UserId> => {
    const group = await groupIn(world, call);
    await memberOf(group, idIn(call, 'user_id'));
    return referredBy(call.path, 'user_id', await userIds());
  };
  return {
    'api.config.jump-group.user.index': async (call) => await membersOf(await groupIn(world, call)),
    'api.config.jump-group.user.show': async (call) =>
      await memberOf(await groupIn(world, call), idIn(call, 'user_id')),
    'api.config.jump-group.user.store': async (call) => {
      const group = await groupIn(world, call);
      const user = referredBy(call.body, 'user_id', await userIds());
      const role = roleIn(call.body, await roles());
      await changeMembers(call, (members) => {
        if (members.has(user)) refuseTwice('user_id');
        members.set(user, role);
      });
      return await memberOf(group, Number(call.body['user_id']));
    },
    'api.config.jump-group.user.update': async (call) => {
      const [group, user] = [await groupIn(world, call), await userIn(call)];
      refuseOther(call.body, 'user_id', idIn(call, 'user_id'));
      if (call.body['jump_item_role_id'] !== undefined) {
        const role = roleIn(call.body, await roles());
        await changeMembers(call, (members) => members.set(user, role));
      }
      return await memberOf(group, idIn(call, 'user_id'));
    },
    'api.config.jump-group.user.destroy': async (call) => {
      const user = await userIn(call);
      await changeMembers(call, (members) => members.delete(user));
    },
  };
}
