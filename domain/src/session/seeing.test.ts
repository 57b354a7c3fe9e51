import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountFacts } from '../access/access-facts.ts';
import { reportScopes } from '../access/account.ts';
import type { AdministrationSettings, ReportScope } from '../access/account.ts';
import type { BuiltInRole } from '../access/jump-item-role.ts';
import { ago, idOf, outcomeOf } from '../testing/samples.ts';
import {
  roleIds,
  sampleAccount,
  sampleAdministration,
  sampleBlocks,
  sampleGroup,
  sampleTeam,
  siteOf,
} from '../testing/access-samples.ts';
import { decideWatching, isInScope, maySeeSession, sessionScopeOf } from './seeing.ts';
import type { SeenSession } from './seeing.ts';

const [reader, mate, stranger] = [idOf('user', 1), idOf('user', 2), idOf('user', 3)];
const [berlin, paris] = [idOf('jump-group', 1), idOf('jump-group', 2)];

function account(administration: Partial<AdministrationSettings>, changes: Partial<AccountFacts> = {}): AccountFacts {
  const own = { ...sampleBlocks, administration: { ...sampleAdministration, ...administration } };
  return sampleAccount(1, { own, ...changes });
}

/** The reader has a role in Berlin, none in Paris, and a team with the mate. */
function site(of: AccountFacts, role: BuiltInRole = 'start-sessions-only') {
  return siteOf({
    accounts: [of, sampleAccount(2), sampleAccount(3)],
    jumpGroups: [sampleGroup(1, { members: new Map([[reader, roleIds[role]]]) }), sampleGroup(2)],
    teams: [
      sampleTeam(1, {
        members: new Map([
          [reader, 'member'],
          [mate, 'manager'],
        ]),
      }),
      sampleTeam(2, { members: new Map([[stranger, 'member']]) }),
    ],
  });
}

const withScope = (sessionReports: ReportScope) => site(account({ sessionReports }));

const present = (userId: typeof reader) => ({ userId, leftAt: undefined });
const gone = (userId: typeof reader) => ({ userId, leftAt: ago('1 hour') });

const ended = (by: typeof reader, jumpGroupId: SeenSession['jumpGroupId']): SeenSession => ({
  jumpGroupId,
  isRunning: false,
  participants: [gone(by)],
});
const running = (by: typeof reader, jumpGroupId: SeenSession['jumpGroupId']): SeenSession => ({
  jumpGroupId,
  isRunning: true,
  participants: [present(by)],
});

const sessions = {
  'his own, ended': ended(reader, paris),
  "a team mate's, ended": ended(mate, paris),
  "a stranger's, ended, from his group": ended(stranger, berlin),
  "a stranger's, ended, from another group": ended(stranger, paris),
  "a stranger's, ended, from before groups were noted": ended(stranger, null),
  'one that runs with him in it': running(reader, paris),
  'one that runs in his group': running(stranger, berlin),
  'one that runs in another group': running(stranger, paris),
  'one that runs and that he left': {
    ...running(stranger, paris),
    participants: [present(stranger), gone(reader)],
  },
};

type Name = keyof typeof sessions;

const whileRunning: readonly Name[] = ['one that runs with him in it', 'one that runs in his group'];
const own: readonly Name[] = ['his own, ended', ...whileRunning, 'one that runs and that he left'];

const seen: Readonly<Record<ReportScope, readonly Name[]>> = {
  'not-allowed': whileRunning,
  user: own,
  team: [...own, "a team mate's, ended"],
  'jump-group': [...own, "a stranger's, ended, from his group"],
  all: Object.keys(sessions) as readonly Name[],
};

const watched: Readonly<Record<ReportScope, readonly Name[]>> = {
  'not-allowed': [],
  user: own.filter((name) => name !== 'one that runs in his group'),
  team: [...own.filter((name) => name !== 'one that runs in his group'), "a team mate's, ended"],
  'jump-group': [...own, "a stranger's, ended, from his group"],
  all: seen.all,
};

const cases = reportScopes.flatMap((scope) =>
  Object.entries(sessions).map(([name, session]) => [scope, name as Name, session] as const),
);

describe('session.seen, session.report-scope, session.seen-while-running', () => {
  test.each(cases)('session.report-scope: with %s: %s', (scope, name, session) => {
    expect(maySeeSession(withScope(scope), reader, session)).toBe(seen[scope].includes(name));
  });

  test.each([
    ['an administrator sees all', site(account({ administrator: true }, {})), true],
    ['a disabled one sees none', site(account({ administrator: true }, { enabled: false })), false],
  ])('%s', (_, facts, isSeen) => {
    for (const session of Object.values(sessions)) expect(maySeeSession(facts, reader, session)).toBe(isSeen);
  });

  test('session.seen-while-running: who sees the items of a group and may not start there sees no session there', () => {
    const facts = siteOf({
      accounts: [account({ sessionReports: 'user' })],
      roles: [{ id: roleIds.auditor, name: 'Editor', permissions: new Set(['edit-tag'] as const) }],
      jumpGroups: [sampleGroup(1, { members: new Map([[reader, roleIds.auditor]]) })],
    });
    expect(maySeeSession(facts, reader, sessions['one that runs in his group'])).toBe(false);
  });

  test('session.seen: rights on the group of a copy show nothing of a session from the other entry', () => {
    for (const scope of ['not-allowed', 'user', 'team', 'jump-group'] as const) {
      expect(maySeeSession(withScope(scope), reader, running(stranger, paris))).toBe(false);
      expect(maySeeSession(withScope(scope), reader, ended(stranger, paris))).toBe(false);
    }
  });
});

describe('recording.watching', () => {
  test.each(cases)('with the report scope %s: %s', (scope, name, session) => {
    const outcome = watched[scope].includes(name) ? 'allowed' : ['recording.not-permitted'];
    expect(outcomeOf(decideWatching(withScope(scope), reader, session))).toEqual(outcome);
  });

  test('takes the switch of the account', () => {
    const facts = site(account({ sessionReports: 'all', viewRecordings: false }));
    for (const session of Object.values(sessions)) {
      expect(outcomeOf(decideWatching(facts, reader, session))).toEqual(['recording.not-permitted']);
    }
  });

  test('whose recordings may be watched, that session is seen', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...reportScopes),
        fc.boolean(),
        fc.constantFrom(...Object.values(sessions)),
        (sessionReports, viewRecordings, session) => {
          const facts = site(account({ sessionReports, viewRecordings }));
          const mayWatch = decideWatching(facts, reader, session).kind === 'allowed';
          expect(!mayWatch || isInScope(sessionScopeOf(facts, reader), session)).toBe(true);
        },
      ),
    );
  });
});
