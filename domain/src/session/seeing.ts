/**
 * Which sessions a user sees, with their events, and which recordings. A session is seen through the group of the entry
 * that it was started from: rights on a copy in another group show nothing of it. Its list is cut by the same scope as
 * its details, so that both say the same.
 */
import type { AccessFacts } from '../access/access-facts.ts';
import { effectiveAccount } from '../access/effective-account.ts';
import type { EffectiveAccount } from '../access/effective-account.ts';
import { visibleGroups } from '../access/item-role.ts';
import { oncePerUser } from '../access/once.ts';
import { teamRoleOf } from '../access/team-standing.ts';
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { JumpGroupId, UserId } from '../ids.ts';
import type { Participant } from './participants.ts';

/** A session as far as it matters to who may see it. */
export interface SeenSession {
  /** Of the entry, when it was started; null for a session from before that was noted. */
  readonly jumpGroupId: JumpGroupId | null;
  readonly isRunning: boolean;
  readonly participants: readonly Pick<Participant, 'userId' | 'leftAt'>[];
}

/** The sessions that one of these lets somebody see; `all` leaves none out. */
export type SessionScope =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      /** Those that any of these was in. */
      readonly users: ReadonlySet<UserId>;
      /** Those that were started from these groups. */
      readonly groups: ReadonlySet<JumpGroupId>;
      /** Those that run, while this user is in them. */
      readonly present: UserId | undefined;
      /** Those that run and were started from these groups. */
      readonly joinable: ReadonlySet<JumpGroupId>;
    };

type Reports = Pick<Extract<SessionScope, { readonly kind: 'some' }>, 'users' | 'groups'>;

function teamMates(facts: AccessFacts, userId: UserId): ReadonlySet<UserId> {
  const teams = [...facts.teams.values()].filter((team) => teamRoleOf(facts, userId, team) !== undefined);
  const mates = [...facts.accounts.keys()].filter((other) =>
    teams.some((team) => teamRoleOf(facts, other, team) !== undefined),
  );
  return new Set([userId, ...mates]);
}

/**
 * What the account's report scope lets it look at, whether it ended or not; undefined where it leaves nothing out.
 * @rule session.report-scope
 */
function reportsOf(facts: AccessFacts, { id, administration }: EffectiveAccount): Reports | undefined {
  switch (administration.sessionReports) {
    case 'not-allowed':
      return { users: new Set(), groups: new Set() };
    case 'user':
      return { users: new Set([id]), groups: new Set() };
    case 'team':
      return { users: teamMates(facts, id), groups: new Set() };
    case 'jump-group':
      return { users: new Set([id]), groups: new Set(visibleGroups(facts, id).keys()) };
    case 'all':
      return undefined;
  }
}

const nothing: ReadonlySet<never> = new Set<never>();

/**
 * Which sessions a user sees: those of the report scope, and while they run those that the user is in or may join.
 * @rule session.seen, session.seen-while-running
 */
export const sessionScopeOf: (facts: AccessFacts, userId: UserId) => SessionScope = oncePerUser((facts, userId) => {
  const account = effectiveAccount(facts, userId);
  if (account?.enabled !== true)
    return { kind: 'some', users: nothing, groups: nothing, present: undefined, joinable: nothing };
  const reports = reportsOf(facts, account);
  if (reports === undefined) return { kind: 'all' };
  const joinable = [...visibleGroups(facts, userId)].filter(([, { role }]) => role.permissions.has('start'));
  return { kind: 'some', ...reports, present: userId, joinable: new Set(joinable.map(([id]) => id)) };
});

/** Of all that a user sees, the sessions that the user is in. */
export function ownSessionScope(userId: UserId): SessionScope {
  return { kind: 'some', users: nothing, groups: nothing, present: userId, joinable: nothing };
}

function wasIn({ participants }: SeenSession, users: ReadonlySet<UserId>): boolean {
  return participants.some(({ userId }) => users.has(userId));
}

function isFrom({ jumpGroupId }: SeenSession, groups: ReadonlySet<JumpGroupId>): boolean {
  return jumpGroupId !== null && groups.has(jumpGroupId);
}

/** Whether a session is within a scope. */
export function isInScope(scope: SessionScope, session: SeenSession): boolean {
  if (scope.kind === 'all') return true;
  if (wasIn(session, scope.users) || isFrom(session, scope.groups)) return true;
  if (!session.isRunning) return false;
  const isPresent = session.participants.some(({ userId, leftAt }) => userId === scope.present && leftAt === undefined);
  return isPresent || isFrom(session, scope.joinable);
}

export function maySeeSession(facts: AccessFacts, userId: UserId, session: SeenSession): boolean {
  return isInScope(sessionScopeOf(facts, userId), session);
}

/**
 * Whether a user may watch the recordings of a session: with the switch of the account for it, those of sessions that
 * the report scope covers. That one could join a session that runs shows nothing of what was on its screens before.
 * @rule recording.watching
 */
export function decideWatching(facts: AccessFacts, userId: UserId, session: SeenSession): Decision<'watch'> {
  const account = effectiveAccount(facts, userId);
  if (account?.enabled === true && account.administration.viewRecordings) {
    const reports = reportsOf(facts, account);
    if (reports === undefined || wasIn(session, reports.users) || isFrom(session, reports.groups)) {
      return allowed('watch');
    }
  }
  return refused({ code: 'recording.not-permitted', facts: {} });
}
