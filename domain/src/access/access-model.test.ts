/**
 * Random sites against a slow and obvious second model of who may do what: it asks one small question after the other,
 * in the words of the rules, and remembers nothing.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  everyItemPermission,
  roleIds,
  sampleAccount,
  sampleGroup,
  sampleGroupPolicy,
  sampleRepresentative,
  sampleRoles,
  sampleTeam,
  siteOf,
} from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import type { JumpGroupId, UserId } from '../ids.ts';
import { teamRoles } from './access-facts.ts';
import type { AccessFacts, GroupPolicyFacts, TeamRole } from './access-facts.ts';
import { reportScopes } from './account.ts';
import type { AccountBlocks, AdministrationSettings } from './account.ts';
import { effectiveAccount } from './effective-account.ts';
import { itemRoleOn, mayUse, visibleGroups } from './item-role.ts';

const users = [1, 2, 3, 4].map((n) => idOf('user', n));
const groups = [1, 2, 3, 4, 5].map((n) => idOf('jump-group', n));
const teams = [1, 2].map((n) => idOf('team', n));
const customRoles = [11, 12, 13].map((n) => idOf('jump-item-role', n));
const providerGroups = ['support', 'night'].map((name) => ({ securityProviderId: idOf('security-provider', 1), name }));

const anyRoleId = fc.constantFrom(...Object.values(roleIds), ...customRoles);
const anyMemberRole = fc.option(anyRoleId);
const anyTeamRole = fc.constantFrom(...teamRoles);
const someOf = <Thing>(things: readonly Thing[]) => fc.subarray([...things]);

function mapOf<Key, Value>(keys: readonly Key[], value: fc.Arbitrary<Value>): fc.Arbitrary<ReadonlyMap<Key, Value>> {
  return someOf(keys).chain((chosen) =>
    fc.tuple(...chosen.map(() => value)).map((values) => new Map(chosen.map((key, at) => [key, values[at] as Value]))),
  );
}

const anyAdministration: fc.Arbitrary<AdministrationSettings> = fc.record({
  administrator: fc.boolean(),
  setPasswords: fc.boolean(),
  manageJumpClients: fc.boolean(),
  editJumpGroups: fc.boolean(),
  editTeams: fc.boolean(),
  sessionReports: fc.constantFrom(...reportScopes),
  viewRecordings: fc.boolean(),
  changeDisplayName: fc.boolean(),
});

const anyRepresentative = fc.record({
  support: fc.constantFrom('not-allowed' as const, 'full-support' as const),
  jumpMethods: someOf(['jump-client', 'vpro'] as const),
  roles: fc.record({ default: anyRoleId, personal: anyRoleId, teams: anyRoleId, system: anyRoleId }),
});

const anyBlocks: fc.Arbitrary<AccountBlocks> = fc.record({
  administration: anyAdministration,
  representative: anyRepresentative.map((changes) => ({ ...sampleRepresentative, ...changes })),
  sessionPolicy: fc.option(fc.constantFrom(idOf('session-policy', 1), idOf('session-policy', 2))),
});

const anyStatus = fc.constantFrom('not-defined' as const, 'defined' as const, 'final' as const);

const anyPolicy = fc
  .record({
    values: anyBlocks,
    statuses: fc.record({ administration: anyStatus, representative: anyStatus, sessionPolicy: anyStatus }),
    users: someOf(users).map((chosen) => new Set(chosen)),
    providerGroups: someOf(providerGroups),
    jumpGroups: mapOf(groups, anyMemberRole),
    teams: mapOf(teams, anyTeamRole),
  })
  .map(({ values, statuses, ...members }): Partial<GroupPolicyFacts> => ({
    ...members,
    blocks: {
      administration: { status: statuses.administration, value: values.administration },
      representative: { status: statuses.representative, value: values.representative },
      sessionPolicy: { status: statuses.sessionPolicy, value: values.sessionPolicy },
    },
  }));

const anySite: fc.Arbitrary<AccessFacts> = fc
  .record({
    accounts: fc.tuple(
      ...users.map(() => fc.record({ own: anyBlocks, enabled: fc.boolean(), providerGroups: someOf(providerGroups) })),
    ),
    roles: fc.tuple(...customRoles.map(() => someOf(everyItemPermission))),
    groups: fc.tuple(
      ...groups.map(() =>
        fc.record({ ownerId: fc.option(fc.constantFrom(...users)), members: mapOf(users, anyMemberRole) }),
      ),
    ),
    policies: fc.array(anyPolicy, { maxLength: 4 }),
    teams: fc.tuple(...teams.map(() => mapOf(users, anyTeamRole))),
  })
  .map((site) =>
    siteOf({
      accounts: site.accounts.map((changes, at) => sampleAccount(at + 1, changes)),
      roles: [
        ...sampleRoles,
        ...site.roles.map((permissions, at) => ({
          id: idOf('jump-item-role', 11 + at),
          name: `Custom ${at}`,
          permissions: new Set(permissions),
        })),
      ],
      jumpGroups: site.groups.map(({ ownerId, members }, at) =>
        sampleGroup(at + 1, { ownerId: ownerId ?? undefined, members }),
      ),
      groupPolicies: site.policies.map((changes, at) => sampleGroupPolicy(at + 1, changes)),
      teams: site.teams.map((members, at) => sampleTeam(at + 1, { members })),
    }),
  );

/** "A member of a group policy is a user whom it names, or who signed in from a group that it names." */
function isIn(site: AccessFacts, user: UserId, policy: GroupPolicyFacts): boolean {
  const names = site.accounts.get(user)?.providerGroups.map(({ name }) => name) ?? [];
  return policy.users.has(user) || policy.providerGroups.some(({ name }) => names.includes(name));
}

/** "Later entries override earlier ones, unless the earlier is final." */
function slowBlock<Block extends keyof AccountBlocks>(site: AccessFacts, user: UserId, block: Block) {
  let value = site.accounts.get(user)?.own[block];
  let isFinal = false;
  for (const policy of site.groupPolicies) {
    if (!isIn(site, user, policy) || isFinal) continue;
    const said = policy.blocks[block];
    if (said.status === 'defined') ({ value } = said);
    if (said.status === 'final') {
      ({ value } = said);
      isFinal = true;
    }
  }
  return value as AccountBlocks[Block];
}

function slowTeamRole(site: AccessFacts, user: UserId, teamId: (typeof teams)[number]): TeamRole | undefined {
  let role: TeamRole | undefined;
  for (const policy of site.groupPolicies) {
    if (isIn(site, user, policy) && policy.teams.has(teamId)) role = policy.teams.get(teamId);
  }
  return site.teams.get(teamId)?.members.get(user) ?? role;
}

/** "A lead stands above members, a manager above leads and members." */
function slowLeads(site: AccessFacts, user: UserId, other: UserId): boolean {
  return teams.some((team) => {
    const pair = `${slowTeamRole(site, user, team)} over ${slowTeamRole(site, other, team)}`;
    return ['lead over member', 'manager over member', 'manager over lead'].includes(pair);
  });
}

function slowRole(site: AccessFacts, user: UserId, groupId: JumpGroupId) {
  const slots = slowBlock(site, user, 'representative').roles;
  const group = site.jumpGroups.get(groupId);
  if (group?.ownerId === user) return slots.personal;
  if (group?.ownerId !== undefined) return slowLeads(site, user, group.ownerId) ? slots.teams : slots.system;
  if (group?.members.has(user) === true) return group.members.get(user) ?? slots.default;
  let role = slots.system;
  for (const policy of site.groupPolicies) {
    if (isIn(site, user, policy) && policy.jumpGroups.has(groupId)) {
      role = policy.jumpGroups.get(groupId) ?? slots.default;
    }
  }
  return role;
}

function slowMay(site: AccessFacts, user: UserId, groupId: JumpGroupId): readonly string[] {
  if (site.accounts.get(user)?.enabled !== true) return [];
  return everyItemPermission.filter((permission) =>
    site.roles.get(slowRole(site, user, groupId))?.permissions.has(permission),
  );
}

test('nobody may do more, or less, than the slow model says', () => {
  fc.assert(
    fc.property(anySite, (site) => {
      for (const user of users) {
        const account = effectiveAccount(site, user);
        const administration = slowBlock(site, user, 'administration');
        expect(account?.representative).toEqual(slowBlock(site, user, 'representative'));
        expect(account?.sessionPolicy).toEqual(slowBlock(site, user, 'sessionPolicy'));
        if (!administration.administrator) expect(account?.administration).toEqual(administration);
        expect(account?.administration.administrator).toBe(administration.administrator);
        for (const jumpGroupId of groups) {
          const may = slowMay(site, user, jumpGroupId);
          const asked = everyItemPermission.filter((permission) => mayUse(site, user, { jumpGroupId, permission }));
          expect(asked).toEqual(may);
          expect(itemRoleOn(site, user, jumpGroupId)?.role.id).toBe(slowRole(site, user, jumpGroupId));
          const sees = may.some((permission) => permission !== 'view-jump-item-report');
          expect(visibleGroups(site, user).has(jumpGroupId)).toBe(sees);
        }
      }
    }),
    { numRuns: 500 },
  );
});
