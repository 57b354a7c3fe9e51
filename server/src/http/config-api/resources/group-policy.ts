/** Group Policies, in the order in which they are applied, and what belongs to each. */
import type { GroupPolicyFacts } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { GroupPolicyMemberRow, GroupPolicyRow, Store } from '../../../ports.ts';
import { missing } from '../answers.ts';
import { schemaNamed } from '../contract.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { otherFields, representativeFields } from './account-fields.ts';

export interface GroupPolicyWorld {
  readonly store: Store;
  readonly access: Pick<AccessBook, 'current'>;
}

const statusNames = { 'not-defined': 'not_defined', defined: 'defined', final: 'final' } as const;

export async function describedGroupPolicies(
  { store, access }: GroupPolicyWorld,
  rows: readonly GroupPolicyRow[],
): Promise<Described[]> {
  const facts = await access.current();
  const policies = new Map<string, GroupPolicyFacts>(facts.groupPolicies.map((policy) => [policy.id, policy]));
  const roles = new Numbers(await store.listJumpItemRoles());
  return rows.flatMap((row) => {
    const policy = policies.get(row.id);
    if (policy === undefined) return [];
    const { status, value } = policy.blocks.representative;
    const known = { rep_perm_status: statusNames[status], ...representativeFields(value, roles) };
    const kept = (JSON.parse(row.settings) as { readonly kept?: Described }).kept ?? {};
    return [{ id: row.apiId, name: row.name, ...otherFields(schemaNamed('GroupPolicy'), known), ...kept, ...known }];
  });
}

export function groupPolicyHandlers(world: GroupPolicyWorld): Handlers {
  const { store } = world;
  const policyIn = async (call: Call): Promise<GroupPolicyRow> => {
    const row = (await store.listGroupPolicies()).find(({ apiId }) => apiId === idIn(call));
    if (row === undefined) throw missing('Group Policy');
    return row;
  };
  return {
    'api.config.group-policy.index': async () => await describedGroupPolicies(world, await store.listGroupPolicies()),
    'api.config.group-policy.show': async (call) => (await describedGroupPolicies(world, [await policyIn(call)]))[0],
    ...memberHandlers(world, policyIn),
    ...jumpGroupHandlersOf(world, policyIn),
    ...teamHandlersOf(world, policyIn),
  };
}

type PolicyIn = (call: Call) => Promise<GroupPolicyRow>;

function memberHandlers({ store }: GroupPolicyWorld, policyIn: PolicyIn): Handlers {
  const membersIn = async (call: Call): Promise<readonly Described[]> => {
    const { id } = await policyIn(call);
    const users = new Numbers(await store.listUsers());
    const providers = new Numbers(await store.listSecurityProviders());
    const described = (row: GroupPolicyMemberRow): Described => ({
      id: row.apiId,
      security_provider_id: providers.numberOf(row.securityProviderId),
      distinguished_name: row.distinguishedName ?? '',
      group_name: row.groupName ?? '',
      user_id: users.numberOf(row.userId),
    });
    return (await store.listGroupPolicyMembers()).filter(({ groupPolicyId }) => groupPolicyId === id).map(described);
  };
  return {
    'api.config.group-policy.member.index': membersIn,
    'api.config.group-policy.member.show': async (call) => {
      const member = (await membersIn(call)).find(({ id }) => id === idIn(call, 'member_id'));
      if (member === undefined) throw missing('member of this Group Policy');
      return member;
    },
  };
}

function jumpGroupHandlersOf({ store }: GroupPolicyWorld, policyIn: PolicyIn): Handlers {
  const groupsIn = async (call: Call): Promise<readonly Described[]> => {
    const { id } = await policyIn(call);
    const groups = new Numbers(await store.listSharedJumpGroups());
    const roles = new Numbers(await store.listJumpItemRoles());
    return (await store.listGroupPolicyJumpGroups())
      .filter(({ groupPolicyId }) => groupPolicyId === id)
      .map(({ jumpGroupId, jumpItemRoleId }) => ({
        jump_group_id: groups.numberOf(jumpGroupId) ?? 0,
        // Nothing in particular: the default role of each member.
        jump_item_role_id: roles.numberOf(jumpItemRoleId) ?? 0,
      }))
      .toSorted((one, other) => one.jump_group_id - other.jump_group_id);
  };
  return {
    'api.config.group-policy.jump-group.index': groupsIn,
    'api.config.group-policy.jump-group.show': async (call) => {
      const group = (await groupsIn(call)).find((one) => one['jump_group_id'] === idIn(call, 'jump_group_id'));
      if (group === undefined) throw missing('Jump Group of this Group Policy');
      return group;
    },
  };
}

function teamHandlersOf({ store }: GroupPolicyWorld, policyIn: PolicyIn): Handlers {
  const teamsIn = async (call: Call): Promise<readonly Described[]> => {
    const { id } = await policyIn(call);
    const teams = new Numbers(await store.listTeams());
    return (await store.listGroupPolicyTeams())
      .filter(({ groupPolicyId }) => groupPolicyId === id)
      .map(({ teamId, role }) => ({ team_id: teams.numberOf(teamId) ?? 0, role }))
      .toSorted((one, other) => one.team_id - other.team_id);
  };
  return {
    'api.config.group-policy.team.index': teamsIn,
    'api.config.group-policy.team.show': async (call) => {
      const team = (await teamsIn(call)).find((one) => one['team_id'] === idIn(call, 'team_id'));
      if (team === undefined) throw missing('team of this Group Policy');
      return team;
    },
  };
}
