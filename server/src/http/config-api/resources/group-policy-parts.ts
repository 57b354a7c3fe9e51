/** What belongs to a Group Policy: its members, and the Jump Groups and teams that it puts them into. */
import type { TeamRole } from '@sallyport/domain';
import type { GroupPolicyMemberRow, GroupPolicyRow } from '../../../ports.ts';
import type { AccessWorld } from '../../../services/access/change-access.ts';
import { changeGroupPolicy } from '../../../services/access/group-policies.ts';
import type { GroupPolicyMember, GroupPolicyWish } from '../../../services/access/group-policy-parts.ts';
import { invalid, missing } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { doneOr } from '../outcome.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { refuseTwice, referredBy, roleIn } from './references.ts';

type Change = (now: GroupPolicyWish) => Partial<GroupPolicyWish>;

const about = {
  noun: 'Group Policy',
  fields: { members: 'user_id', jumpGroups: 'jump_group_id', teams: 'team_id' },
} as const;

export async function groupPolicyIn({ store }: Pick<AccessWorld, 'store'>, call: Call): Promise<GroupPolicyRow> {
  const row = (await store.listGroupPolicies()).find(({ apiId }) => apiId === idIn(call));
  if (row === undefined) throw missing('Group Policy');
  return row;
}

async function changeParts(world: AccessWorld, call: Call, change: Change): Promise<void> {
  const { id } = await groupPolicyIn(world, call);
  const changed = (now: GroupPolicyWish): GroupPolicyWish => ({ ...now, ...change(now) });
  doneOr(await changeGroupPolicy(world, call.actor, { id, change: changed }), about);
}

export function groupPolicyPartHandlers(world: AccessWorld): Handlers {
  return { ...memberHandlers(world), ...jumpGroupHandlers(world), ...teamHandlers(world) };
}

/** A user, or a group of a security provider by its name or its distinguished one. */
async function memberFrom({ store }: AccessWorld, body: Fields): Promise<GroupPolicyMember> {
  const [groupName, distinguishedName] = [textIn(body, 'group_name'), textIn(body, 'distinguished_name')];
  const isGroup = groupName !== '' || distinguishedName !== '';
  if (body['user_id'] !== undefined) {
    if (isGroup) throw invalid({ user_id: ['A member is a user or a group, not both'] });
    const users = await store.listUsers();
    const userId = referredBy(body, 'user_id', new Numbers(users));
    const user = users.find(({ id }) => id === userId);
    const provider = new Numbers(await store.listSecurityProviders()).numberOf(user?.securityProviderId);
    if (body['security_provider_id'] !== undefined && body['security_provider_id'] !== provider) {
      throw invalid({ security_provider_id: ['security_provider_id is not the provider of this user'] });
    }
    return { userId, securityProviderId: null, groupName: null, distinguishedName: null };
  }
  if (!isGroup) throw invalid({ user_id: ['user_id is required, or group_name with security_provider_id'] });
  return {
    userId: null,
    securityProviderId: referredBy(body, 'security_provider_id', new Numbers(await store.listSecurityProviders())),
    groupName: groupName === '' ? distinguishedName : groupName,
    distinguishedName: distinguishedName === '' ? null : distinguishedName,
  };
}

function isSame(one: GroupPolicyMember, other: GroupPolicyMember): boolean {
  return (
    one.userId === other.userId &&
    one.securityProviderId === other.securityProviderId &&
    one.groupName === other.groupName
  );
}

function memberHandlers(world: AccessWorld): Handlers {
  const { store } = world;
  const rowsOf = async (call: Call): Promise<readonly GroupPolicyMemberRow[]> => {
    const { id } = await groupPolicyIn(world, call);
    return (await store.listGroupPolicyMembers()).filter(({ groupPolicyId }) => groupPolicyId === id);
  };
  const membersIn = async (call: Call): Promise<readonly Described[]> => {
    const users = new Numbers(await store.listUsers());
    const providers = new Numbers(await store.listSecurityProviders());
    return (await rowsOf(call)).map((row) => ({
      id: row.apiId,
      security_provider_id: providers.numberOf(row.securityProviderId),
      distinguished_name: row.distinguishedName ?? '',
      group_name: row.groupName ?? '',
      user_id: users.numberOf(row.userId),
    }));
  };
  const isGone = missing('member of this Group Policy');
  return {
    'api.config.group-policy.member.index': membersIn,
    'api.config.group-policy.member.show': async (call) => {
      const member = (await membersIn(call)).find(({ id }) => id === idIn(call, 'member_id'));
      if (member === undefined) throw isGone;
      return member;
    },
    'api.config.group-policy.member.store': async (call) => {
      const member = await memberFrom(world, call.body);
      await changeParts(world, call, ({ members }) => {
        if (members.some((other) => isSame(other, member))) {
          refuseTwice(member.userId === null ? 'group_name' : 'user_id');
        }
        return { members: [...members, member] };
      });
    },
    'api.config.group-policy.member.destroy': async (call) => {
      const row = (await rowsOf(call)).find(({ apiId }) => apiId === idIn(call, 'member_id'));
      if (row === undefined) throw isGone;
      await changeParts(world, call, ({ members }) => ({ members: members.filter((other) => !isSame(other, row)) }));
    },
  };
}

function jumpGroupHandlers(world: AccessWorld): Handlers {
  const { store } = world;
  const groups = async () => new Numbers(await store.listSharedJumpGroups());
  const groupsIn = async (call: Call): Promise<readonly Described[]> => {
    const { id } = await groupPolicyIn(world, call);
    const [known, roles] = [await groups(), new Numbers(await store.listJumpItemRoles())];
    return (await store.listGroupPolicyJumpGroups())
      .filter(({ groupPolicyId }) => groupPolicyId === id)
      .map(({ jumpGroupId, jumpItemRoleId }) => ({
        jump_group_id: known.numberOf(jumpGroupId) ?? 0,
        // Nothing in particular: the default role of each member.
        jump_item_role_id: roles.numberOf(jumpItemRoleId) ?? 0,
      }))
      .toSorted((one, other) => one.jump_group_id - other.jump_group_id);
  };
  const groupIn = async (call: Call): Promise<Described> => {
    const group = (await groupsIn(call)).find((one) => one['jump_group_id'] === idIn(call, 'jump_group_id'));
    if (group === undefined) throw missing('Jump Group of this Group Policy');
    return group;
  };
  return {
    'api.config.group-policy.jump-group.index': groupsIn,
    'api.config.group-policy.jump-group.show': groupIn,
    'api.config.group-policy.jump-group.store': async (call) => {
      await groupPolicyIn(world, call);
      const group = referredBy(call.body, 'jump_group_id', await groups());
      const role = roleIn(call.body, new Numbers(await store.listJumpItemRoles()));
      await changeParts(world, call, ({ jumpGroups }) => {
        if (jumpGroups.has(group)) refuseTwice('jump_group_id');
        return { jumpGroups: new Map([...jumpGroups, [group, role]]) };
      });
    },
    'api.config.group-policy.jump-group.destroy': async (call) => {
      await groupIn(call);
      const group = referredBy(call.path, 'jump_group_id', await groups());
      await changeParts(world, call, ({ jumpGroups }) => ({
        jumpGroups: new Map([...jumpGroups].filter(([id]) => id !== group)),
      }));
    },
  };
}

function teamHandlers(world: AccessWorld): Handlers {
  const { store } = world;
  const teams = async () => new Numbers(await store.listTeams());
  const teamsIn = async (call: Call): Promise<readonly Described[]> => {
    const { id } = await groupPolicyIn(world, call);
    const known = await teams();
    return (await store.listGroupPolicyTeams())
      .filter(({ groupPolicyId }) => groupPolicyId === id)
      .map(({ teamId, role }) => ({ team_id: known.numberOf(teamId) ?? 0, role }))
      .toSorted((one, other) => one.team_id - other.team_id);
  };
  const teamOf = async (call: Call, number: number): Promise<Described> => {
    const team = (await teamsIn(call)).find((one) => one['team_id'] === number);
    if (team === undefined) throw missing('team of this Group Policy');
    return team;
  };
  return {
    'api.config.group-policy.team.index': teamsIn,
    'api.config.group-policy.team.show': async (call) => await teamOf(call, idIn(call, 'team_id')),
    'api.config.group-policy.team.store': async (call) => {
      await groupPolicyIn(world, call);
      const team = referredBy(call.body, 'team_id', await teams());
      await changeParts(world, call, (now) => {
        if (now.teams.has(team)) refuseTwice('team_id');
        return { teams: new Map([...now.teams, [team, call.body['role'] as TeamRole]]) };
      });
      return await teamOf(call, Number(call.body['team_id']));
    },
    'api.config.group-policy.team.destroy': async (call) => {
      await teamOf(call, idIn(call, 'team_id'));
      const team = referredBy(call.path, 'team_id', await teams());
      await changeParts(world, call, (now) => ({ teams: new Map([...now.teams].filter(([id]) => id !== team)) }));
    },
  };
}
