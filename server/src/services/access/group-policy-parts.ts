/** What a Group Policy consists of: its blocks, who is in it, and the Jump Groups and teams that it puts them into. */
import { accountBlocks, checkTypedText, isChoosable } from '@sallyport/domain';
import type {
  AccessFacts,
  AccountBlock,
  GroupPolicyBlocks,
  GroupPolicyId,
  JumpGroupId,
  MemberRole,
  RoleSlots,
  TeamId,
  TeamRole,
  TextLimits,
} from '@sallyport/domain';
import { unlessMissing, unlessTaken } from '../../ports.ts';
import type { GroupPolicyMemberRow, GroupPolicyRow, Store, Write } from '../../ports.ts';
import { newAccountSettings } from '../users/account-settings.ts';
import { auditedDifference, differenceOf } from './change-access.ts';
import type { FieldFault } from './change-access.ts';
import { roleWords } from './jump-groups.ts';

/** A user, or a group of a security provider. */
export type GroupPolicyMember = Omit<GroupPolicyMemberRow, 'groupPolicyId' | 'apiId'>;

export interface GroupPolicyParts {
  readonly members: readonly GroupPolicyMember[];
  readonly jumpGroups: ReadonlyMap<JumpGroupId, MemberRole>;
  readonly teams: ReadonlyMap<TeamId, TeamRole>;
}

export interface GroupPolicyWish extends GroupPolicyParts {
  readonly name: string;
  readonly blocks: GroupPolicyBlocks;
  /** What programs sent for permissions that there are not here; kept for them, and without effect. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** The length that the public contract allows, in characters. */
export const groupPolicyNameLimits: TextLimits = { min: 1, max: 255 };

/** A distinguished name may be longer than a group's own; none is longer than this in the public contract. */
const groupNameLimits: TextLimits = { min: 1, max: 1024 };

export const noParts: GroupPolicyParts = { members: [], jumpGroups: new Map(), teams: new Map() };

/** What a policy says at first: nothing, and nothing much should it be defined. */
export function startingBlocks(facts: AccessFacts): GroupPolicyBlocks {
  const { administration, representative } = newAccountSettings(false);
  const roleNamed = (name: string) => {
    const role = [...facts.roles.values()].find((each) => each.name === name);
    if (role === undefined) throw new Error(`The role ${name} is missing`);
    return role.id;
  };
  const nothing = roleNamed('No Access');
  const roles = {
    default: roleNamed('Start Sessions Only'),
    personal: roleNamed('Administrator'),
    teams: nothing,
    system: nothing,
  };
  return {
    administration: { status: 'not-defined', value: { ...administration, administrator: false } },
    representative: { status: 'not-defined', value: { ...representative, roles } },
    sessionPolicy: { status: 'not-defined', value: null },
  };
}

const roleSlots = ['default', 'personal', 'teams', 'system'] as const satisfies readonly (keyof RoleSlots)[];

function isTimeout(seconds: number): boolean {
  return seconds === -1 || seconds === 0 || (Number.isInteger(seconds) && seconds >= 300 && seconds <= 86_400);
}

function blockFaults(
  facts: AccessFacts,
  { representative, sessionPolicy }: GroupPolicyBlocks,
  before: GroupPolicyBlocks | undefined,
): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  for (const slot of roleSlots) {
    if (!facts.roles.has(representative.value.roles[slot]))
      faults.push({ field: `representative.roles.${slot}`, code: 'reference.gone' });
  }
  for (const field of ['sessionIdleTimeout', 'consoleIdleTimeout'] as const) {
    if (!isTimeout(representative.value[field])) {
      faults.push({ field: `representative.${field}`, code: 'value.out-of-range' });
    }
  }
  if (sessionPolicy.value !== null && !facts.sessionPolicies.has(sessionPolicy.value)) {
    faults.push({ field: 'sessionPolicy', code: 'reference.gone' });
  } else if (!isChoosable(facts, sessionPolicy.value, { use: 'users', kept: before?.sessionPolicy.value ?? null })) {
    faults.push({ field: 'sessionPolicy', code: 'session-policy.not-available' });
  }
  return faults;
}

export interface PartsChange {
  readonly wish: GroupPolicyWish;
  /** Of the policy that is changed or copied. */
  readonly before: Pick<GroupPolicyWish, 'blocks'> | undefined;
}

/** Whatever the policy names must be there; a personal list can't be assigned. */
export async function checkParts(
  store: Store,
  facts: AccessFacts,
  { wish: { blocks, members, jumpGroups, teams }, before }: PartsChange,
): Promise<readonly FieldFault[]> {
  const providers = new Set((await store.listSecurityProviders()).map(({ id }) => id));
  const isMember = ({ userId, securityProviderId, groupName }: GroupPolicyMember): boolean =>
    userId === null
      ? securityProviderId !== null && providers.has(securityProviderId) && isGroupName(groupName ?? '')
      : facts.accounts.has(userId) && securityProviderId === null;
  const isShared = (id: JumpGroupId): boolean => {
    const group = facts.jumpGroups.get(id);
    return group !== undefined && group.ownerId === undefined;
  };
  const hasRole = (role: MemberRole): boolean => role === null || facts.roles.has(role);
  const isGone = { code: 'reference.gone' } as const;
  return [
    ...blockFaults(facts, blocks, before?.blocks),
    ...(members.every(isMember) ? [] : [{ field: 'members', ...isGone }]),
    ...([...jumpGroups].every(([id, role]) => isShared(id) && hasRole(role))
      ? []
      : [{ field: 'jumpGroups', ...isGone }]),
    ...([...teams.keys()].every((id) => facts.teams.has(id)) ? [] : [{ field: 'teams', ...isGone }]),
  ];
}

function isGroupName(name: string): boolean {
  return checkTypedText(name, groupNameLimits).kind === 'good';
}

type BlockColumns = Omit<GroupPolicyRow, 'id' | 'apiId' | 'name' | 'nameFold' | 'position'>;

export function blockColumns({ blocks, kept }: GroupPolicyWish): BlockColumns {
  const { administrator, ...administration } = blocks.administration.value;
  const { roles, ...representative } = blocks.representative.value;
  return {
    settings: JSON.stringify({ administration, representative, isAdministrator: administrator, kept }),
    administrationStatus: blocks.administration.status,
    representativeStatus: blocks.representative.status,
    sessionPolicyStatus: blocks.sessionPolicy.status,
    defaultRoleId: roles.default,
    personalRoleId: roles.personal,
    teamsRoleId: roles.teams,
    systemRoleId: roles.system,
    sessionPolicyId: blocks.sessionPolicy.value,
  };
}

function keyOf({ userId, securityProviderId, groupName }: GroupPolicyMember): string {
  return userId ?? `${securityProviderId ?? ''} ${groupName ?? ''}`;
}

function byKey<Member extends GroupPolicyMember>(members: readonly Member[]): ReadonlyMap<string, Member> {
  return new Map(members.map((member) => [keyOf(member), member]));
}

/** Members that stay keep their number. */
function memberWrites(
  store: Store,
  id: GroupPolicyId,
  { before, after }: { readonly before: GroupPolicyParts['members']; readonly after: GroupPolicyParts['members'] },
): readonly Write[] {
  const [old, fresh] = [byKey(before), byKey(after)];
  const added = [...fresh].flatMap(([key, member]) => (old.has(key) ? [] : [member]));
  const removed = [...old].flatMap(([key, member]) => (fresh.has(key) ? [] : [member]));
  return [
    ...removed.map(({ userId, securityProviderId, groupName }) =>
      store.removeGroupPolicyMember(id, { userId, securityProviderId, groupName }),
    ),
    ...added.flatMap(({ userId, securityProviderId, groupName, distinguishedName }) =>
      store
        .insertGroupPolicyMember({ groupPolicyId: id, userId, securityProviderId, groupName, distinguishedName })
        .map((write) => unlessMissing(unlessTaken(write, 'conflict'), 'conflict')),
    ),
  ];
}

export function partsWrites(
  store: Store,
  id: GroupPolicyId,
  { before, after }: { readonly before: GroupPolicyParts; readonly after: GroupPolicyParts },
): readonly Write[] {
  const groups = differenceOf(before.jumpGroups, after.jumpGroups);
  const teams = differenceOf(before.teams, after.teams);
  const groupPolicyId = id;
  return [
    ...memberWrites(store, id, { before: before.members, after: after.members }),
    ...groups.set.map(([jumpGroupId, jumpItemRoleId]) =>
      unlessMissing(store.setGroupPolicyJumpGroup({ groupPolicyId, jumpGroupId, jumpItemRoleId }), 'conflict'),
    ),
    ...groups.removed.map((jumpGroupId) => store.removeGroupPolicyJumpGroup(id, jumpGroupId)),
    ...teams.set.map(([teamId, role]) =>
      unlessMissing(store.setGroupPolicyTeam({ groupPolicyId, teamId, role }), 'conflict'),
    ),
    ...teams.removed.map((teamId) => store.removeGroupPolicyTeam(id, teamId)),
  ];
}

/** The blocks as fields of their own, with the names of roles and session policies. */
export function shownBlocks(facts: AccessFacts, blocks: GroupPolicyBlocks): Readonly<Record<string, unknown>> {
  const { roles, ...representative } = blocks.representative.value;
  const named = (block: AccountBlock, value: object) =>
    Object.entries(value).map(([name, field]) => [`${block}.${name}`, field] as const);
  const slots = Object.fromEntries(roleSlots.map((slot) => [slot, facts.roles.get(roles[slot])?.name ?? roles[slot]]));
  const policy = blocks.sessionPolicy.value;
  return {
    ...Object.fromEntries(accountBlocks.map((block) => [`${block}.status`, blocks[block].status])),
    ...Object.fromEntries([
      ...named('administration', blocks.administration.value),
      ...named('representative', { ...representative, ...slots }),
    ]),
    sessionPolicy: policy === null ? null : (facts.sessionPolicies.get(policy)?.displayName ?? policy),
  };
}

/** Who and what came and went. */
export function auditedParts(facts: AccessFacts, before: GroupPolicyParts, after: GroupPolicyParts) {
  const words = ({ userId, groupName }: GroupPolicyMember): string =>
    userId === null ? `group ${groupName ?? ''}` : (facts.accounts.get(userId)?.username ?? userId);
  const members = (parts: GroupPolicyParts): ReadonlyMap<string, string> =>
    new Map(parts.members.map((member) => [keyOf(member), words(member)]));
  const differences = {
    members: auditedDifference(members(before), members(after), (_, name) => name),
    jumpGroups: auditedDifference(before.jumpGroups, after.jumpGroups, (id, role) => {
      return `${facts.jumpGroups.get(id)?.name ?? id}: ${roleWords(facts, role)}`;
    }),
    teams: auditedDifference(before.teams, after.teams, (id, role) => `${facts.teams.get(id)?.name ?? id}: ${role}`),
  };
  return Object.fromEntries(Object.entries(differences).filter(([, difference]) => difference !== undefined));
}
