/** Who leads whom: in a team a lead stands above members, and a manager above leads as well (W81). */
import type { TeamId, UserId } from '../ids.ts';
import { teamRoles } from './access-facts.ts';
import type { AccessFacts, TeamFacts, TeamRole } from './access-facts.ts';
import { policiesOf } from './effective-account.ts';
import { oncePerUser } from './once.ts';

/**
 * The role that a user has in a team: what the team's own list says, or else the last group policy that puts the user
 * into it.
 * @rule team.role
 */
export function teamRoleOf(facts: AccessFacts, userId: UserId, team: TeamFacts): TeamRole | undefined {
  const own = facts.accounts.has(userId) ? team.members.get(userId) : undefined;
  return (
    own ??
    policiesOf(facts, userId)
      .findLast(({ teams }) => teams.has(team.id))
      ?.teams.get(team.id)
  );
}

/** Above whom a role stands: those of lower roles, never its equals. */
export function leads(one: TeamRole, other: TeamRole): boolean {
  return teamRoles.indexOf(one) > teamRoles.indexOf(other);
}

/**
 * The teams in which a user stands above somebody by their role.
 * @rule team.leads
 */
export const teamsLedBy: (facts: AccessFacts, userId: UserId) => ReadonlyMap<TeamId, TeamRole> = oncePerUser(
  (facts, userId) => {
    const led = new Map<TeamId, TeamRole>();
    for (const team of facts.teams.values()) {
      const role = teamRoleOf(facts, userId, team);
      if (role !== undefined && role !== 'member') led.set(team.id, role);
    }
    return led;
  },
);

/**
 * Whom a user leads, and the first team in which that is so.
 * @rule team.led-users
 */
export const ledBy: (facts: AccessFacts, userId: UserId) => ReadonlyMap<UserId, TeamFacts> = oncePerUser(
  (facts, userId) => {
    const led = new Map<UserId, TeamFacts>();
    for (const [teamId, role] of teamsLedBy(facts, userId)) {
      const team = facts.teams.get(teamId);
      if (team === undefined) continue;
      for (const other of facts.accounts.keys()) {
        const otherRole = teamRoleOf(facts, other, team);
        if (otherRole !== undefined && leads(role, otherRole) && !led.has(other)) led.set(other, team);
      }
    }
    return led;
  },
);
