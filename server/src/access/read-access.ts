/** Everything that rules of access need to know, read from the database: rows in, one snapshot out. */
import { caseFold } from '@sallyport/domain';
import type {
  AccessFacts,
  AccountBlocks,
  AccountFacts,
  GroupPolicyFacts,
  ItemPermission,
  JumpGroupFacts,
  JumpItemRole,
  JumpItemRoleId,
  JumpPolicy,
  MemberRole,
  PortalFacts,
  ProviderGroup,
  SessionPolicy,
  TeamFacts,
  TeamId,
} from '@sallyport/domain';
import type {
  AccountReferences,
  GroupPolicyMemberRow,
  GroupPolicyRow,
  JumpItemRoleRow,
  JumpPolicyRow,
  SessionPolicyRow,
  Store,
  UserRow,
} from '../ports.ts';
import { storedSettings } from '../services/users/account-settings.ts';
import { jumpItemSettings } from '../services/items/jump-item-settings.ts';

const firstNumber = 1;

function byId<Value extends { readonly id: string }>(values: readonly Value[]): ReadonlyMap<Value['id'], Value> {
  return new Map(values.map((value) => [value.id, value]));
}

/** Where no role was chosen nothing is permitted: `nobody` is the role of the number 1. */
function blocksOf(
  row: AccountReferences & { readonly settings: string },
  isAdministrator: boolean,
  nobody: JumpItemRoleId,
): AccountBlocks {
  const { administration, representative } = storedSettings(row.settings);
  return {
    administration: { ...administration, administrator: isAdministrator },
    representative: {
      ...representative,
      roles: {
        default: row.defaultRoleId ?? nobody,
        personal: row.personalRoleId ?? nobody,
        teams: row.teamsRoleId ?? nobody,
        system: row.systemRoleId ?? nobody,
      },
    },
    sessionPolicy: row.sessionPolicyId,
  };
}

function accountOf(row: UserRow, nobody: JumpItemRoleId): AccountFacts {
  const { securityProviderId } = row;
  const names = JSON.parse(row.providerGroups) as readonly string[];
  return {
    id: row.id,
    username: row.username,
    displayName: row.displayName,
    enabled: row.disabledAt === null,
    own: blocksOf(row, row.isAdministrator === 1, nobody),
    providerGroups: securityProviderId === null ? [] : names.map((name) => ({ securityProviderId, name })),
  };
}

function roleOf(row: JumpItemRoleRow): JumpItemRole {
  const permissions = new Set(JSON.parse(row.permissions) as readonly ItemPermission[]);
  return { id: row.id, name: row.name, permissions };
}

function jumpPolicyOf(row: JumpPolicyRow): JumpPolicy {
  const rules = JSON.parse(row.rules) as Omit<JumpPolicy, 'id' | 'displayName'>;
  return { ...rules, id: row.id, displayName: row.displayName };
}

function sessionPolicyOf(row: SessionPolicyRow): SessionPolicy {
  return {
    id: row.id,
    displayName: row.displayName,
    permissions: JSON.parse(row.permissions) as SessionPolicy['permissions'],
    prompting: row.prompting === null ? undefined : (JSON.parse(row.prompting) as SessionPolicy['prompting']),
    availability: JSON.parse(row.availability) as SessionPolicy['availability'],
  };
}

function groupPolicyOf(
  row: GroupPolicyRow,
  parts: Omit<GroupPolicyFacts, 'id' | 'name' | 'blocks'>,
  nobody: JumpItemRoleId,
): GroupPolicyFacts {
  // The administrator's switch has no column here: it is one of the settings.
  const { isAdministrator } = JSON.parse(row.settings) as { readonly isAdministrator?: boolean };
  const value = blocksOf(row, isAdministrator === true, nobody);
  return {
    id: row.id,
    name: row.name,
    blocks: {
      administration: { status: row.administrationStatus, value: value.administration },
      representative: { status: row.representativeStatus, value: value.representative },
      sessionPolicy: { status: row.sessionPolicyStatus, value: value.sessionPolicy },
    },
    ...parts,
  };
}

function providerGroupOf({ securityProviderId, groupName }: GroupPolicyMemberRow): readonly ProviderGroup[] {
  return securityProviderId === null || groupName === null ? [] : [{ securityProviderId, name: groupName }];
}

async function readGroups(store: Store): Promise<ReadonlyMap<JumpGroupFacts['id'], JumpGroupFacts>> {
  const [groups, users] = await Promise.all([store.listJumpGroups(), store.listJumpGroupUsers()]);
  const members = Map.groupBy(users, (row) => row.jumpGroupId);
  return byId(
    groups.map(({ id, name, ownerId }): JumpGroupFacts => {
      const rows = members.get(id) ?? [];
      const roles = rows.map(({ userId, jumpItemRoleId }): [typeof userId, MemberRole] => [userId, jumpItemRoleId]);
      return { id, name, ownerId: ownerId ?? undefined, members: new Map(roles) };
    }),
  );
}

async function readTeams(store: Store): Promise<ReadonlyMap<TeamId, TeamFacts>> {
  const [teams, users] = await Promise.all([store.listTeams(), store.listTeamUsers()]);
  const members = Map.groupBy(users, (row) => row.teamId);
  return byId(
    teams.map(({ id, name }): TeamFacts => {
      const rows = members.get(id) ?? [];
      return { id, name, members: new Map(rows.map(({ userId, role }) => [userId, role])) };
    }),
  );
}

async function readGroupPolicies(store: Store, nobody: JumpItemRoleId): Promise<readonly GroupPolicyFacts[]> {
  const [policies, members, groups, teams] = await Promise.all([
    store.listGroupPolicies(),
    store.listGroupPolicyMembers(),
    store.listGroupPolicyJumpGroups(),
    store.listGroupPolicyTeams(),
  ]);
  return policies.map((row) => {
    const own = members.filter(({ groupPolicyId }) => groupPolicyId === row.id);
    const ofPolicy = <Part extends { readonly groupPolicyId: string }>(parts: readonly Part[]) =>
      parts.filter(({ groupPolicyId }) => groupPolicyId === row.id);
    return groupPolicyOf(
      row,
      {
        users: new Set(own.flatMap(({ userId }) => (userId === null ? [] : [userId]))),
        providerGroups: own.flatMap(providerGroupOf),
        jumpGroups: new Map(ofPolicy(groups).map(({ jumpGroupId, jumpItemRoleId }) => [jumpGroupId, jumpItemRoleId])),
        teams: new Map(ofPolicy(teams).map(({ teamId, role }) => [teamId, role])),
      },
      nobody,
    );
  });
}

/** Addresses that are configured and belong to no other portal are the default portal's. */
async function readPortals(
  store: Store,
  configured: readonly string[],
): Promise<ReadonlyMap<PortalFacts['id'], PortalFacts>> {
  const [portals, addresses] = await Promise.all([store.listPublicPortals(), store.listPortalAddresses()]);
  const assigned = new Set(addresses.map(({ address }) => address));
  const free = configured.map((host) => caseFold(host)).filter((host) => !assigned.has(host));
  return byId(
    portals.map(({ id, apiId, name, sessionPolicyId }): PortalFacts => {
      const own = addresses.filter((row) => row.publicPortalId === id).map(({ address }) => address);
      const isDefault = apiId === firstNumber;
      return { id, name, isDefault, addresses: isDefault ? [...own, ...new Set(free)] : own, sessionPolicyId };
    }),
  );
}

/** `configuredHosts`: of the server's public addresses. */
export async function readAccess(store: Store, configuredHosts: readonly string[]): Promise<AccessFacts> {
  const [users, roles, jumpPolicies, sessionPolicies, settings] = await Promise.all([
    store.listUsers(),
    store.listJumpItemRoles(),
    store.listJumpPolicies(),
    store.listSessionPolicies(),
    jumpItemSettings(store),
  ]);
  const nobody = roles.find(({ apiId }) => apiId === firstNumber);
  const global = sessionPolicies.find(({ apiId }) => apiId === firstNumber);
  if (nobody === undefined || global === undefined) throw new Error('The built-in role and policy are missing');
  return {
    accounts: byId(users.map((row) => accountOf(row, nobody.id))),
    roles: byId(roles.map(roleOf)),
    jumpGroups: await readGroups(store),
    groupPolicies: await readGroupPolicies(store, nobody.id),
    teams: await readTeams(store),
    jumpPolicies: byId(jumpPolicies.map(jumpPolicyOf)),
    sessionPolicies: byId(sessionPolicies.map(sessionPolicyOf)),
    globalSessionPolicyId: global.id,
    portals: await readPortals(store, configuredHosts),
    settings,
  };
}
