/** Jump Groups, Jump Item Roles, teams and Group Policies, as administrators keep them. */
import type {
  AccessRemoval,
  GroupPolicyAnswer,
  GroupPolicyFields,
  GroupPolicyPage,
  JumpGroupChoices,
  JumpGroupConsequences,
  JumpGroupDetails,
  JumpGroupFields,
  Revised,
  JumpGroupPage,
  JumpItemRoleAnswer,
  JumpItemRoleFields,
  JumpItemRolePage,
  TeamAnswer,
  TeamChoices,
  TeamFields,
  TeamPage,
} from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { queryString, request } from './http.ts';

/** All of them: a change of one shows in the others. */
export const accessKey = ['admin', 'access'] as const;

function listOf<Answer>(path: string) {
  return queryOptions({
    queryKey: [...accessKey, path],
    queryFn: ({ signal }) => request<Answer>('GET', `/admin/${path}`, { signal }),
    staleTime: 5_000,
  });
}

export const jumpGroupsQuery = listOf<JumpGroupPage>('jump-groups');
export const jumpGroupChoicesQuery = listOf<JumpGroupChoices>('jump-groups/choices');
export const jumpItemRolesQuery = listOf<JumpItemRolePage>('jump-item-roles');
export const teamsQuery = listOf<TeamPage>('teams');
export const teamChoicesQuery = listOf<TeamChoices>('teams/choices');
export const groupPoliciesQuery = listOf<GroupPolicyPage>('group-policies');

export function jumpGroupQuery(id: string) {
  return listOf<JumpGroupDetails>(`jump-groups/${encodeURIComponent(id)}`);
}

/** Changes the one of this id, or makes one. */
export function save<Answer>(path: string, id: string | undefined, body: object): Promise<Answer> {
  return id === undefined
    ? request('POST', `/admin/${path}`, { body })
    : request('PUT', `/admin/${path}/${encodeURIComponent(id)}`, { body });
}

/** As it is typed; of one that is there, with the revision that was read. */
export type Draft<Fields> = Fields & Partial<Revised>;

export function saveJumpGroup(id: string | undefined, fields: Draft<JumpGroupFields>): Promise<JumpGroupDetails> {
  return save('jump-groups', id, fields);
}

/** Only as it was shown: the server refuses when more or less would go by now. */
export function removeJumpGroup(id: string, shown: JumpGroupConsequences): Promise<void> {
  const { items, uninstalls, installers } = shown;
  const query = queryString({ items, uninstalls, installers });
  return request('DELETE', `/admin/jump-groups/${encodeURIComponent(id)}${query}`);
}

export function saveJumpItemRole(id: string | undefined, fields: JumpItemRoleFields): Promise<JumpItemRoleAnswer> {
  return save('jump-item-roles', id, fields);
}

export function removeJumpItemRole(id: string): Promise<AccessRemoval> {
  return request('DELETE', `/admin/jump-item-roles/${encodeURIComponent(id)}`);
}

export function saveTeam(id: string | undefined, fields: Draft<TeamFields>): Promise<TeamAnswer> {
  return save('teams', id, fields);
}

export function removeTeam(id: string): Promise<AccessRemoval> {
  return request('DELETE', `/admin/teams/${encodeURIComponent(id)}`);
}

export function saveGroupPolicy(id: string | undefined, fields: Draft<GroupPolicyFields>): Promise<GroupPolicyAnswer> {
  return save('group-policies', id, fields);
}

export function copyGroupPolicy(id: string, name: string): Promise<GroupPolicyAnswer> {
  return request('POST', `/admin/group-policies/${encodeURIComponent(id)}/copy`, { body: { name } });
}

export function moveGroupPolicy(id: string, position: number): Promise<void> {
  return request('POST', `/admin/group-policies/${encodeURIComponent(id)}/move`, { body: { position } });
}

export function removeGroupPolicy(id: string): Promise<void> {
  return request('DELETE', `/admin/group-policies/${encodeURIComponent(id)}`);
}
