import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../time.ts';
import { reportScopes } from './account.ts';
import type { AdministrationSettings } from './account.ts';
import {
  apiAccountFault,
  apiPermissionsOf,
  apiSwitches,
  commandLevels,
  isApiAccountLocked,
  mostOfCreator,
} from './api-account.ts';
import type { ApiCreator, ApiPermissions } from './api-account.ts';

const administrator: AdministrationSettings = {
  administrator: true,
  setPasswords: true,
  manageJumpClients: true,
  editJumpGroups: true,
  editTeams: true,
  sessionReports: 'all',
  viewRecordings: true,
  changeDisplayName: true,
};
const all: ApiPermissions = { command: 'full-access', switches: new Set(apiSwitches) };
const some: ApiPermissions = { command: 'read-only', switches: new Set(['configuration', 'session-reports']) };
const made = (changes: Partial<AdministrationSettings>, enabled = true): ApiCreator => ({
  enabled,
  administration: { ...administrator, ...changes },
});

describe('apiPermissionsOf', () => {
  test.for([
    ['made at the command line: what it was given', some, 'operator', some],
    ['made by an administrator: what it was given', some, made({}), some],
    ['made by an administrator: everything, if that was given', all, made({}), all],
    [
      'api-account.never-above-creator: the administrator became a user who sees all reports',
      all,
      made({ administrator: false }),
      { command: 'deny', switches: new Set(['session-reports']) },
    ],
    [
      'api-account.never-above-creator: the administrator became a user who sees his own reports',
      all,
      made({ administrator: false, sessionReports: 'user' }),
      { command: 'deny', switches: new Set() },
    ],
    [
      'api-account.never-above-creator: the creator was disabled',
      all,
      made({}, false),
      { command: 'deny', switches: new Set() },
    ],
    ['api-account.never-above-creator: the creator is gone', all, 'gone', { command: 'deny', switches: new Set() }],
  ] as const)('%s', ([, own, creator, expected]) => {
    expect(apiPermissionsOf(own, creator)).toEqual(expected);
  });

  const creators: fc.Arbitrary<ApiCreator> = fc.oneof(
    fc.constant('operator' as const),
    fc.constant('gone' as const),
    fc.record({
      enabled: fc.boolean(),
      administration: fc.record({
        administrator: fc.boolean(),
        setPasswords: fc.boolean(),
        manageJumpClients: fc.boolean(),
        editJumpGroups: fc.boolean(),
        editTeams: fc.boolean(),
        sessionReports: fc.constantFrom(...reportScopes),
        viewRecordings: fc.boolean(),
        changeDisplayName: fc.boolean(),
      }),
    }),
  );
  const permissions: fc.Arbitrary<ApiPermissions> = fc.record({
    command: fc.constantFrom(...commandLevels),
    switches: fc.subarray([...apiSwitches]).map((switches) => new Set(switches)),
  });

  test('api-account.never-above-creator: no account exceeds its creator or what it was given, whoever made it', () => {
    fc.assert(
      fc.property(permissions, creators, (own, creator) => {
        const effective = apiPermissionsOf(own, creator);
        for (const most of [own, mostOfCreator(creator)]) {
          expect([...effective.switches].filter((name) => !most.switches.has(name))).toEqual([]);
          expect(commandLevels.indexOf(effective.command)).toBeLessThanOrEqual(commandLevels.indexOf(most.command));
        }
        const isAdministrator =
          creator === 'operator' || (creator !== 'gone' && creator.enabled && creator.administration.administrator);
        if (effective.switches.has('configuration') || effective.command !== 'deny') expect(isAdministrator).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('apiAccountFault', () => {
  test.for([
    ['enabled, its creator too, from its networks', { disabled: false, creator: made({}) }, true, undefined],
    ['made at the command line', { disabled: false, creator: 'operator' }, true, undefined],
    ['api-account.disabled: whoever made it', { disabled: true, creator: 'operator' }, true, 'disabled'],
    ['api-account.creator: its creator is gone', { disabled: false, creator: 'gone' }, true, 'creator-gone'],
    [
      'api-account.creator: its creator is disabled',
      { disabled: false, creator: made({}, false) },
      true,
      'creator-gone',
    ],
    ['api-account.networks: from elsewhere', { disabled: false, creator: made({}) }, false, 'wrong-network'],
  ] as const)('%s', ([, facts, fromItsNetworks, fault]) => {
    expect(apiAccountFault(facts, fromItsNetworks)).toBe(fault);
  });
});

test.for([
  ['api-account.locked: until the very moment', 1001, true],
  ['api-account.locked: and no longer', 1000, false],
  ['never locked', undefined, false],
] as const)('%s', ([, until, isLocked]) => {
  const lockedUntil = until === undefined ? undefined : instant(until);
  expect(isApiAccountLocked({ lockedUntil }, instant(1000))).toBe(isLocked);
});
