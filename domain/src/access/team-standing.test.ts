import { expect, test } from 'vitest';
import { sampleAccount, sampleGroupPolicy, sampleTeam, siteOf } from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import type { TeamRole } from './access-facts.ts';
import { ledBy, teamRoleOf, teamsLedBy } from './team-standing.ts';

const [anna, ben] = [idOf('user', 1), idOf('user', 2)];
const accounts = [sampleAccount(1), sampleAccount(2)];
const teamId = idOf('team', 1);

/** Anna and ben in one team, with these roles. */
function siteWith(annas: TeamRole | undefined, bens: TeamRole | undefined) {
  const members = new Map<typeof anna, TeamRole>();
  if (annas !== undefined) members.set(anna, annas);
  if (bens !== undefined) members.set(ben, bens);
  return siteOf({ accounts, teams: [sampleTeam(1, { members })] });
}

test.each([
  ['team.led-users: a member leads nobody', 'member', 'member', false],
  ['team.led-users: a lead leads a member', 'lead', 'member', true],
  ['team.led-users: a lead leads no other lead', 'lead', 'lead', false],
  ['team.led-users: a lead leads no manager', 'lead', 'manager', false],
  ['team.led-users: a manager leads a member', 'manager', 'member', true],
  ['team.led-users: a manager leads a lead', 'manager', 'lead', true],
  ['team.led-users: a manager leads no other manager', 'manager', 'manager', false],
  ['team.led-users: a manager leads nobody outside of the team', 'manager', undefined, false],
  ['team.led-users: who is not in the team leads nobody', undefined, 'member', false],
] as const)('%s', (_, annas, bens, leads) => {
  expect(ledBy(siteWith(annas, bens), anna).has(ben)).toBe(leads);
});

test.each([
  ['team.leads: a member', 'member', []],
  ['team.leads: a lead', 'lead', [[teamId, 'lead']]],
  ['team.leads: a manager', 'manager', [[teamId, 'manager']]],
  ['team.leads: nobody of it', undefined, []],
] as const)('%s', (_, role, led) => {
  expect([...teamsLedBy(siteWith(role, 'member'), anna)]).toEqual(led);
});

test('team.led-users: being a lead of one team says nothing of another', () => {
  const teams = [
    sampleTeam(1, { members: new Map([[anna, 'manager']]) }),
    sampleTeam(2, {
      members: new Map([
        [anna, 'member'],
        [ben, 'member'],
      ]),
    }),
  ];
  expect(ledBy(siteOf({ accounts, teams }), anna).has(ben)).toBe(false);
});

test.each([
  ['team.role: its own list comes first', 'member', ['manager'], 'member'],
  ['team.role: else a group policy', undefined, ['lead'], 'lead'],
  ['team.role: else the last of several', undefined, ['manager', 'member'], 'member'],
  ['team.role: else none', undefined, [], undefined],
] as const)('%s', (_, own, policies, role) => {
  const groupPolicies = policies.map((given, index) =>
    sampleGroupPolicy(index, { users: new Set([anna]), teams: new Map([[teamId, given]]) }),
  );
  const team = sampleTeam(1, { members: new Map(own === undefined ? [] : [[anna, own]]) });
  expect(teamRoleOf(siteOf({ accounts, teams: [team], groupPolicies }), anna, team)).toBe(role);
});
