/**
 * Who may do what, a second time: slow, obvious, and in the words in which the product's rules are told. It asks one
 * small question after the other, remembers nothing, and shares no function with the rules that it is held against.
 */
import type { AccessFacts, GroupPolicyFacts, TeamRole } from '../access/access-facts.ts';
import type { AccountBlocks } from '../access/account.ts';
import { sessionPermissionLevels, sessionPermissions } from '../access/permission.ts';
import type { SessionPermission } from '../access/permission.ts';
import type { JumpGroupId, JumpItemId, SessionId, UserId } from '../ids.ts';
import type { JumpPolicy, Schedule } from '../policy/jump-policy.ts';
import type { Scene, SceneItem, SceneSession } from './any-scene.ts';
import { everyItemPermission } from './access-samples.ts';
import { teams } from './any-site.ts';

/** "A member of a group policy is a user whom it names, or who signed in from a group that it names." */
function isIn(site: AccessFacts, user: UserId, policy: GroupPolicyFacts): boolean {
  const names = site.accounts.get(user)?.providerGroups.map(({ name }) => name) ?? [];
  return policy.users.has(user) || policy.providerGroups.some(({ name }) => names.includes(name));
}

/** "Ordered: later entries override earlier unless the earlier value is marked Final; each block by itself." */
export function slowBlock<Block extends keyof AccountBlocks>(site: AccessFacts, user: UserId, block: Block) {
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

/** "Most specific wins: the group's own page, then a group policy, then the user's own role slots." */
export function slowRole(site: AccessFacts, user: UserId, groupId: JumpGroupId) {
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

/** Which of the 13 a user may on the items of a group. */
export function slowMay(site: AccessFacts, user: UserId, groupId: JumpGroupId): readonly string[] {
  if (site.accounts.get(user)?.enabled !== true) return [];
  return everyItemPermission.filter((permission) =>
    site.roles.get(slowRole(site, user, groupId))?.permissions.has(permission),
  );
}

/** "Whoever may do anything on a group besides reading its report sees its items." */
export function slowSees(site: AccessFacts, user: UserId, groupId: JumpGroupId): boolean {
  return slowMay(site, user, groupId).some((permission) => permission !== 'view-jump-item-report');
}

/** Minutes since Monday began, by the clock on the wall there. */
function wallClock(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday'));
  return weekday * 1440 + Number(part('hour')) * 60 + Number(part('minute'));
}

const week = 7 * 1440;

/** Walks each entry minute by minute from its start to its end: past midnight, and past the week's end. */
function openMinutes({ entries }: Schedule): ReadonlySet<number> {
  const open = new Set<number>();
  for (const { startDay, startMinute, endDay, endMinute } of entries) {
    const end = endDay * 1440 + endMinute;
    let at = startDay * 1440 + startMinute;
    do {
      open.add(at);
      at = (at + 1) % week;
    } while (at !== end);
  }
  return open;
}

/** The minute at which the window that is open now closes; none when it never does. */
function closingTime(schedule: Schedule, at: number): number | undefined {
  const open = openMinutes(schedule);
  const begin = wallClock(schedule.timeZone, at);
  for (let ahead = 1; ahead <= week; ahead += 1) {
    if (!open.has((begin + ahead) % week)) return at + ahead * 60_000;
  }
  return undefined;
}

/** "An approval lets in who asked for it, or anyone, for as long as it is good." */
function isApproved(policy: JumpPolicy, scene: Scene, { user, item }: Jump): boolean {
  return scene.approvals.some(
    ({ state, goodUntil, requestedBy, jumpItemId }) =>
      jumpItemId === item.id &&
      state === 'approved' &&
      scene.now < Number(goodUntil) &&
      (policy.approval?.scope === 'anyone' || requestedBy === user),
  );
}

/** "Evaluated at session start for every start path": everything that a policy asks for must be there. */
function letsIn(policy: JumpPolicy | undefined, scene: Scene, jump: Jump): boolean {
  if (policy === undefined) return true;
  const { schedule } = policy;
  if (schedule !== undefined && !openMinutes(schedule).has(wallClock(schedule.timeZone, scene.now))) return false;
  if (policy.approval !== undefined && !isApproved(policy, scene, jump)) return false;
  if (policy.ticketIdRequired && scene.isTicketSystemSetUp && scene.ticket !== 'good') return false;
  return !policy.twoFactorChallenge || scene.secondFactor === 'proven';
}

/** What a level of a permission lets somebody do, as single things. */
function thingsIn(permission: SessionPermission, level: string): readonly string[] {
  if (level === 'both') return ['download', 'upload', 'to-endpoint', 'to-representative'];
  if (['download', 'upload', 'to-endpoint', 'to-representative'].includes(level)) return [level];
  const levels: readonly string[] = sessionPermissionLevels[permission];
  return levels.slice(1, levels.indexOf(level) + 1);
}

/** The level that lets do what both let do. Of two ways to end a session neither is more: the second is meant. */
function commonLevel(permission: SessionPermission, one: string, other: string): string {
  if (permission === 'end-action' || permission === 'lost-connection-action') return other;
  const both = thingsIn(permission, one).filter((thing) => thingsIn(permission, other).includes(thing));
  const levels: readonly string[] = sessionPermissionLevels[permission];
  const most = levels.findLast((level) => {
    const things = thingsIn(permission, level).filter((thing) => permission !== 'clipboard' || thing.startsWith('to-'));
    const meant = things.filter((thing) => permission !== 'file-transfer' || !thing.startsWith('to-'));
    return meant.every((thing) => both.includes(thing));
  });
  return most ?? '';
}

type Levels = Readonly<Record<string, string>>;

/** "The first policy in that order that is not Not Defined decides"; what nobody defined is denied. */
function levelsBy(site: AccessFacts, user: UserId, { item, ofItem }: { item: SceneItem; ofItem: string | null }) {
  const portals = [...site.portals.values()];
  const named = portals.find(({ addresses }) => addresses.includes(item.publicSiteAddress ?? 'none'));
  const portal = named ?? portals.find(({ isDefault }) => isDefault);
  const order = [ofItem, portal?.sessionPolicyId, slowBlock(site, user, 'sessionPolicy'), site.globalSessionPolicyId];
  const levels: Record<string, string> = {};
  for (const permission of sessionPermissions) {
    levels[permission] = sessionPermissionLevels[permission][0];
    for (const id of order.toReversed()) {
      const policy = [...site.sessionPolicies.values()].find((one) => one.id === id);
      levels[permission] = policy?.permissions[permission] ?? levels[permission];
    }
  }
  return levels;
}

function commonLevels(one: Levels, other: Levels): Levels {
  return Object.fromEntries(
    sessionPermissions.map((name) => [name, commonLevel(name, one[name] ?? '', other[name] ?? '')]),
  );
}

/** "Customer present and not present have their own policy"; nobody knows: no more than with either. */
function levelsFor(site: AccessFacts, user: UserId, { item, scene }: { item: SceneItem; scene: Scene }): Levels {
  const present = levelsBy(site, user, { item, ofItem: item.attendedSessionPolicyId });
  const alone = levelsBy(site, user, { item, ofItem: item.unattendedSessionPolicyId });
  if (scene.presence === 'present') return present;
  return scene.presence === 'not-present' ? alone : commonLevels(present, alone);
}

export interface Jump {
  readonly user: UserId;
  readonly item: SceneItem;
}

export type JumpResult =
  | { readonly kind: 'refused' }
  | {
      readonly kind: 'start';
      readonly levels: Levels;
      readonly endsAt: number | undefined;
      readonly recorded: boolean;
    }
  | { readonly kind: 'join'; readonly sessionId: SessionId; readonly levels: Levels };

interface Joinable {
  readonly session: SceneSession;
  readonly isIn: boolean;
}

const refused = { kind: 'refused' } as const;

/** "Global default, join, or disallow": of an entry's policy, and of the site where the policy leaves it open. */
function modeOf(site: AccessFacts, policy: JumpPolicy | undefined): string {
  const own = policy?.simultaneousJumps ?? 'global';
  return own === 'global' ? site.settings.simultaneousJumps : own;
}

/** The session that a jump leads into, or that it may lead into none, or that a new one begins. */
function sessionFor(site: AccessFacts, scene: Scene, { user, item }: Jump): Joinable | 'refused' | 'new' {
  const policyOf = (id: JumpItemId): JumpPolicy | undefined => {
    const chosen = scene.items.find((one) => one.id === id)?.jumpPolicyId;
    return [...site.jumpPolicies.values()].find((policy) => policy.id === chosen);
  };
  const here = scene.sessions.find(({ startedFrom }) => startedFrom === item.id);
  if (here !== undefined) {
    const isMember = here.participants.includes(user);
    return isMember || modeOf(site, policyOf(item.id)) === 'join' ? { session: here, isIn: isMember } : 'refused';
  }
  const own = policyOf(item.id);
  if (own?.simultaneousJumps !== 'join' || !own.appliesToCopies) return 'new';
  const elsewhere = scene.sessions.filter(({ startedFrom }) => modeOf(site, policyOf(startedFrom)) === 'join').at(-1);
  if (elsewhere === undefined) return 'new';
  return { session: elsewhere, isIn: elsewhere.participants.includes(user) };
}

/** A jump from the press to what its session permits. */
export function slowJump(site: AccessFacts, scene: Scene, jump: Jump): JumpResult {
  const { user, item } = jump;
  if (site.accounts.get(user)?.enabled !== true) return refused;
  const { support, jumpMethods } = slowBlock(site, user, 'representative');
  if (support === 'not-allowed' || !jumpMethods.includes('jump-client')) return refused;
  if (!slowMay(site, user, item.jumpGroupId).includes('start')) return refused;
  if (scene.machine !== 'online') return refused;
  const into = sessionFor(site, scene, jump);
  if (into === 'refused') return refused;
  const policy = [...site.jumpPolicies.values()].find(({ id }) => id === item.jumpPolicyId);
  // Whoever is in the session already has come in by the policy before.
  if ((into === 'new' || !into.isIn) && !letsIn(policy, scene, jump)) return refused;
  if (into === 'new') {
    const { schedule } = policy ?? {};
    const endsAt = schedule?.strict === true ? closingTime(schedule, scene.now) : undefined;
    const recorded = policy?.recordingDisabled !== true;
    return { kind: 'start', levels: levelsFor(site, user, { item, scene }), endsAt, recorded };
  }
  // "Permissions being those of the copy that began it", decided for who joins, and never above the session's.
  const { session } = into;
  const began = scene.items.find(({ id }) => id === session.startedFrom) ?? item;
  const levels = commonLevels(levelsFor(site, user, { item: began, scene }), session.permissions);
  return { kind: 'join', sessionId: session.id, levels };
}
