/** Random sites, whole: accounts, roles, groups, lists, teams and policies, small enough that everything meets. */
import fc from 'fast-check';
import { teamRoles } from '../access/access-facts.ts';
import type { AccessFacts, GroupPolicyFacts } from '../access/access-facts.ts';
import { reportScopes } from '../access/account.ts';
import type { AccountBlocks, AdministrationSettings } from '../access/account.ts';
import { sessionPermissionLevels, sessionPermissions } from '../access/permission.ts';
import type { SessionPermissions } from '../access/permission.ts';
import type { JumpPolicy, ScheduleEntry } from '../policy/jump-policy.ts';
import { simultaneousJumps } from '../policy/jump-policy.ts';
import type { PromptingRules, SessionPolicy } from '../policy/session-policy.ts';
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
} from './access-samples.ts';
import { idOf } from './samples.ts';

export const users = [1, 2, 3, 4].map((n) => idOf('user', n));
export const groups = [1, 2, 3, 4, 5].map((n) => idOf('jump-group', n));
export const teams = [1, 2].map((n) => idOf('team', n));
const customRoles = [11, 12, 13].map((n) => idOf('jump-item-role', n));
const jumpPolicies = [1, 2, 3].map((n) => idOf('jump-policy', n));
const sessionPolicies = [1, 2, 3, 4].map((n) => idOf('session-policy', n));
const providerGroups = ['support', 'night'].map((name) => ({ securityProviderId: idOf('security-provider', 1), name }));

/** Of two portals, and one of none. */
export const addresses = ['berlin.example.com', 'paris.example.com', 'gone.example.com'] as const;

const someOf = <Thing>(things: readonly Thing[]) => fc.subarray([...things]);
const oneOf = <Thing>(things: readonly Thing[]) => fc.constantFrom(...things);
/** So that not everything ends at the first refusal. */
const mostly = <Usual, Other>(usual: Usual, other: Other) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) });
const { administrator, 'start-sessions-only': startSessionsOnly } = roleIds;
const anyRoleId = oneOf([...Object.values(roleIds), ...customRoles, administrator, startSessionsOnly]);
const anyMemberRole = fc.option(anyRoleId);

export const anyJumpPolicyId = fc.option(oneOf(jumpPolicies), { freq: 3 });
export const anySessionPolicyId = fc.option(oneOf(sessionPolicies));

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
  support: mostly('full-support' as const, 'not-allowed' as const),
  jumpMethods: mostly(['jump-client', 'vpro'] as const, ['vpro'] as const),
  roles: fc.record({ default: anyRoleId, personal: anyRoleId, teams: anyRoleId, system: anyRoleId }),
});

const anyBlocks: fc.Arbitrary<AccountBlocks> = fc.record({
  administration: anyAdministration,
  representative: anyRepresentative.map((changes) => ({ ...sampleRepresentative, ...changes })),
  sessionPolicy: anySessionPolicyId,
});

const anyStatus = fc.constantFrom('not-defined' as const, 'defined' as const, 'final' as const);

const anyGroupPolicy = fc
  .record({
    values: anyBlocks,
    statuses: fc.record({ administration: anyStatus, representative: anyStatus, sessionPolicy: anyStatus }),
    users: someOf(users).map((chosen) => new Set(chosen)),
    providerGroups: someOf(providerGroups),
    jumpGroups: mapOf(groups, anyMemberRole),
    teams: mapOf(teams, oneOf(teamRoles)),
  })
  .map(({ values, statuses, ...members }): Partial<GroupPolicyFacts> => ({
    ...members,
    blocks: {
      administration: { status: statuses.administration, value: values.administration },
      representative: { status: statuses.representative, value: values.representative },
      sessionPolicy: { status: statuses.sessionPolicy, value: values.sessionPolicy },
    },
  }));

/** A level for each permission. */
export const anyPermissions: fc.Arbitrary<SessionPermissions> = fc
  .tuple(...sessionPermissions.map((name) => oneOf<string>(sessionPermissionLevels[name])))
  .map((levels) => Object.fromEntries(sessionPermissions.map((name, at) => [name, levels[at]])))
  .map((permissions) => permissions as SessionPermissions);

const anyDefined: fc.Arbitrary<Partial<SessionPermissions>> = fc
  .tuple(anyPermissions, someOf(sessionPermissions))
  .map(([levels, defined]) => Object.fromEntries(defined.map((name) => [name, levels[name]])));

const anyPrompting: fc.Arbitrary<PromptingRules> = fc.record({
  prompt: fc.constantFrom('never' as const, 'always' as const, 'some-tools' as const),
  tools: someOf(['terminal', 'file-transfer']),
  once: fc.boolean(),
  timeoutSeconds: fc.constantFrom(15 as const, 60 as const),
  defaultAnswer: fc.constantFrom('allow' as const, 'deny' as const),
});

const anySessionPolicy = fc.record({
  permissions: anyDefined,
  prompting: fc.option(anyPrompting, { nil: undefined }),
});

/** Often on the half hours of a few days, where moments are as well: first and last minutes come up. */
const minuteOfDay = fc.oneof(
  fc.nat({ max: 47 }).map((half) => half * 30),
  fc.nat({ max: 1439 }),
);
const day = fc.oneof(fc.constantFrom(6, 0, 1), fc.nat({ max: 6 }));

const anyEntry: fc.Arbitrary<ScheduleEntry> = fc.record({
  startDay: day,
  startMinute: minuteOfDay,
  endDay: day,
  endMinute: minuteOfDay,
});

const anySchedule = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Los_Angeles'),
  entries: fc.array(anyEntry, { maxLength: 4 }),
  strict: fc.boolean(),
});

const anyApproval = fc.record({
  approvers: fc.constant({ users: [], teams: [], addresses: [] }),
  maxMinutes: fc.integer({ min: 1, max: 480 }),
  scope: fc.constantFrom('requestor' as const, 'anyone' as const),
  approverScope: fc.constant('anyone' as const),
});

const anyJumpPolicy: fc.Arbitrary<Omit<JumpPolicy, 'id' | 'displayName'>> = fc.record({
  schedule: fc.option(anySchedule, { nil: undefined, freq: 1 }),
  simultaneousJumps: fc.constantFrom(...simultaneousJumps),
  appliesToCopies: fc.boolean(),
  simultaneousJumpsRdp: fc.constant('global' as const),
  ticketIdRequired: fc.boolean(),
  twoFactorChallenge: fc.boolean(),
  approval: fc.option(anyApproval, { nil: undefined, freq: 1 }),
  startNotification: fc.constant(undefined),
  endNotification: fc.constant(undefined),
  recordingDisabled: fc.boolean(),
});

/** A site, as the rules of access see it. */
export const anySite: fc.Arbitrary<AccessFacts> = fc
  .record({
    accounts: fc.tuple(
      ...users.map(() =>
        fc.record({
          own: anyBlocks,
          enabled: mostly(true, false),
          providerGroups: someOf(providerGroups),
        }),
      ),
    ),
    roles: fc.tuple(...customRoles.map(() => someOf(everyItemPermission))),
    groups: fc.tuple(
      ...groups.map(() =>
        fc.record({ ownerId: fc.option(fc.constantFrom(...users)), members: mapOf(users, anyMemberRole) }),
      ),
    ),
    groupPolicies: fc.array(anyGroupPolicy, { maxLength: 4 }),
    teams: fc.tuple(...teams.map(() => mapOf(users, oneOf(teamRoles)))),
    jumpPolicies: fc.tuple(...jumpPolicies.map(() => anyJumpPolicy)),
    sessionPolicies: fc.tuple(...sessionPolicies.map(() => anySessionPolicy)),
    portals: fc.tuple(anySessionPolicyId, anySessionPolicyId, anySessionPolicyId),
    settings: fc.record({ simultaneousJumps: oneOf(['join', 'disallow'] as const), screenState: fc.boolean() }),
  })
  .map((site) => ({
    ...siteOf({
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
      groupPolicies: site.groupPolicies.map((changes, at) => sampleGroupPolicy(at + 1, changes)),
      teams: site.teams.map((members, at) => sampleTeam(at + 1, { members })),
    }),
    jumpPolicies: new Map(
      site.jumpPolicies.map((policy, at) => {
        const id = idOf('jump-policy', at + 1);
        return [id, { id, displayName: `Policy ${at}`, ...policy }];
      }),
    ),
    sessionPolicies: new Map(
      site.sessionPolicies.map((policy, at) => {
        const id = idOf('session-policy', at + 1);
        const availability = { users: true, representativeInvite: false, jumpItems: true };
        return [id, { id, displayName: `Policy ${at}`, availability, ...policy } satisfies SessionPolicy];
      }),
    ),
    portals: new Map(
      site.portals.map((sessionPolicyId, at) => {
        const id = idOf('public-portal', at + 1);
        const own = addresses.slice(at - 1, at);
        return [id, { id, name: `Portal ${at}`, isDefault: at === 0, addresses: own, sessionPolicyId }];
      }),
    ),
    settings: {
      simultaneousJumps: site.settings.simultaneousJumps,
      screenStateDetectsPresence: site.settings.screenState,
    },
  }));
