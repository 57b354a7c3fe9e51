/**
 * `npm run bench -- decide-jump`: how many jumps are decided in a second, with everything that the rules know of a site
 * of five hundred people, a thousand groups, forty group policies and twenty teams. Once as it goes on, once right
 * after something of the site has changed, when nothing is known of anybody yet.
 */
import { loadavg } from 'node:os';
import { decideJump, instant } from '@sallyport/domain';
import type { AccessFacts, JumpTarget, MemberRole, TeamRole, UserId } from '@sallyport/domain';
import {
  roleIds,
  sampleAccount,
  sampleGroup,
  sampleGroupPolicy,
  sampleTeam,
  siteOf,
} from '../domain/src/testing/access-samples.ts';
import { idOf } from '../domain/src/testing/samples.ts';
import { spreadOf } from './lib/statistics.ts';

const [people, groups, policies, teams] = [500, 1000, 40, 20];
const rounds = 5;
const warmDecisions = 500_000;
const coldDecisions = 500;

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);
const roles: readonly MemberRole[] = [null, roleIds.administrator, roleIds['start-sessions-only'], roleIds.auditor];
const standings: readonly TeamRole[] = ['member', 'member', 'lead', 'manager'];

/** Everybody is in fifty groups by name, in four group policies and in two teams. */
function bigSite(): AccessFacts {
  const everybody = upTo(people);
  const user = (n: number): UserId => idOf('user', n);
  const jumpGroups = upTo(groups).map((n) => {
    const members = everybody.filter((person) => (person * 7 + n) % (groups / 50) === 0);
    return sampleGroup(n, {
      members: new Map(members.map((person) => [user(person), roles[(person + n) % 4] ?? null])),
    });
  });
  const lists = everybody.map((n) => sampleGroup(groups + n, { ownerId: user(n) }));
  return siteOf({
    accounts: everybody.map((n) => sampleAccount(n)),
    jumpGroups: [...jumpGroups, ...lists],
    groupPolicies: upTo(policies).map((n) =>
      sampleGroupPolicy(n, {
        users: new Set(everybody.filter((person) => (person + n) % 10 === 0).map(user)),
        jumpGroups: new Map(
          upTo(groups)
            .filter((group) => (group + n) % 100 === 0)
            .map((group) => [idOf('jump-group', group), roleIds['start-sessions-only']]),
        ),
      }),
    ),
    teams: upTo(teams).map((n) => {
      const members = everybody.filter((person) => (person + n) % 10 === 0);
      return sampleTeam(n, {
        members: new Map(members.map((person) => [user(person), standings[(person + n) % 4] ?? 'member'])),
      });
    }),
  });
}

const now = instant(1_795_000_000_000);

function targetIn(group: number): JumpTarget {
  return {
    jumpGroupId: idOf('jump-group', group),
    standing: { kind: 'in-service' },
    presence: { kind: 'online', since: now },
    running: undefined,
  };
}

const targets = upTo(groups).map(targetIn);
const askers = upTo(people).map((n) => idOf('user', n));

/** Decisions a second, and how many of them were allowed: the same each time. */
function decideMany(access: AccessFacts, count: number): { readonly perSecond: number; readonly allowed: number } {
  const began = performance.now();
  let allowed = 0;
  for (let n = 0; n < count; n += 1) {
    const id = askers[n % askers.length];
    if (id === undefined) break;
    const target = targets[(n * 7 + Math.floor(n / askers.length) * 13) % targets.length];
    if (decideJump({ id, access }, target).kind === 'allowed') allowed += 1;
  }
  return { perSecond: (count / (performance.now() - began)) * 1000, allowed };
}

const site = bigSite();
decideMany(site, warmDecisions);
const warm = upTo(rounds).map(() => decideMany(site, warmDecisions));
/** New facts, as after a change: what was found out about users does not hold any more. */
const cold = upTo(rounds).map(() => decideMany({ ...site }, coldDecisions));

const load = loadavg().map((value) => value.toFixed(1));
process.stdout.write(
  `${people} people, ${groups} groups, ${policies} group policies, ${teams} teams; ${rounds} rounds; load ${load.join(', ')}\n\n` +
    '| decisions a second | median | least | most | allowed |\n| --- | --- | --- | --- | --- |\n',
);
for (const [name, results] of [
  ['as it goes on', warm],
  ['each user’s first after a change', cold],
] as const) {
  const { median, min, max } = spreadOf(results.map(({ perSecond }) => perSecond));
  const whole = [median, min, max].map((value) => Math.round(value).toLocaleString('en'));
  process.stdout.write(`| ${name} | ${whole.join(' | ')} | ${results[0]?.allowed ?? 0} |\n`);
}
