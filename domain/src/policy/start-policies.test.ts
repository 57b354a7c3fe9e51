import { describe, expect, test } from 'vitest';
import { outcomeOf, idOf } from '../testing/samples.ts';
import { instant } from '../time.ts';
import type { JumpPolicy } from './jump-policy.ts';
import { couldStart, decideStartPolicies } from './start-policies.ts';
import type { StartFacts } from './start-policies.ts';

// A Monday, noon in UTC.
const noon = instant(Date.UTC(2026, 10, 23, 12));
const two = instant(Date.UTC(2026, 10, 23, 14));

const anything: JumpPolicy = {
  id: idOf('jump-policy', 1),
  displayName: 'Tills',
  schedule: undefined,
  simultaneousJumps: 'global',
  appliesToCopies: false,
  simultaneousJumpsRdp: 'global',
  ticketIdRequired: false,
  twoFactorChallenge: false,
  approval: undefined,
  startNotification: undefined,
  endNotification: undefined,
  recordingDisabled: false,
};
const morning = {
  timeZone: 'UTC',
  entries: [{ startDay: 0, startMinute: 480, endDay: 0, endMinute: 720 }],
  strict: true,
};
const day = { timeZone: 'UTC', entries: [{ startDay: 0, startMinute: 480, endDay: 0, endMinute: 840 }], strict: true };
const approval = {
  approvers: { users: [], teams: [], addresses: [] },
  maxMinutes: 480,
  scope: 'requestor',
  approverScope: 'not-requestor',
} as const;

function facts(policy: Partial<JumpPolicy> | undefined, rest: Partial<StartFacts> = {}): StartFacts {
  return {
    policy: policy === undefined ? undefined : { ...anything, ...policy },
    ticketSystem: { prompt: 'Number of the change' },
    ticket: 'not-given',
    secondFactor: 'not-given',
    approval: { kind: 'none' },
    now: noon,
    ...rest,
  };
}

const duty = { addresses: ['duty@example.com'], displayName: 'Duty' };
const terms = { endsAt: undefined, recorded: true, tellsStart: undefined, tellsEnd: undefined };

test.each([
  ['start.schedule: no policy', facts(undefined), terms],
  ['start.schedule: a policy that asks for nothing', facts({}), terms],
  ['start.schedule: within the window, which is strict', facts({ schedule: day }), { ...terms, endsAt: two }],
  ['start.schedule: within it, not strict', facts({ schedule: { ...day, strict: false } }), terms],
  ['start.ticket: good', facts({ ticketIdRequired: true }, { ticket: 'good' }), terms],
  ['start.ticket: no system is set up', facts({ ticketIdRequired: true }, { ticketSystem: undefined }), terms],
  ['start.second-factor: proven', facts({ twoFactorChallenge: true }, { secondFactor: 'proven' }), terms],
  ['start.mail: at the start', facts({ startNotification: duty }), { ...terms, tellsStart: duty }],
  ['start.mail: at the end', facts({ endNotification: duty }), { ...terms, tellsEnd: duty }],
  ['start.approval: granted', facts({ approval }, { approval: { kind: 'granted' } }), terms],
  ['start.recording: turned off by the policy', facts({ recordingDisabled: true }), { ...terms, recorded: false }],
] as const)('%s', (_, of, grant) => {
  expect(decideStartPolicies(of)).toEqual({ kind: 'allowed', grant });
});

const everything = { ticketIdRequired: true, twoFactorChallenge: true, approval };

test.each([
  ['start.schedule: the minute at which it closes', facts({ schedule: morning }), ['jump.outside-schedule']],
  [
    'start.schedule: nothing else is asked for then',
    facts({ schedule: morning, ...everything }),
    ['jump.outside-schedule'],
  ],
  ['start.schedule: without an entry', facts({ schedule: { ...day, entries: [] } }), ['jump.outside-schedule']],
  ['start.ticket: none given', facts({ ticketIdRequired: true }), ['jump.ticket-needed']],
  ['start.ticket: refused', facts({ ticketIdRequired: true }, { ticket: 'refused' }), ['jump.ticket-refused']],
  [
    'start.ticket: the system is silent',
    facts({ ticketIdRequired: true }, { ticket: 'unanswered' }),
    ['jump.ticket-unchecked'],
  ],
  ['start.second-factor: none given', facts({ twoFactorChallenge: true }), ['jump.second-factor-needed']],
  [
    'start.second-factor: wrong',
    facts({ twoFactorChallenge: true }, { secondFactor: 'wrong' }),
    ['jump.second-factor-wrong'],
  ],
  [
    'start.second-factor: too many were tried',
    facts({ twoFactorChallenge: true }, { secondFactor: 'too-many' }),
    ['jump.second-factor-too-many'],
  ],
  [
    'start.second-factor: the account has none',
    facts({ twoFactorChallenge: true }, { secondFactor: 'not-set-up' }),
    ['jump.second-factor-missing'],
  ],
  ['start.approval: nobody asked', facts({ approval }), ['jump.approval-needed']],
  [
    'start.approval: asked',
    facts({ approval }, { approval: { kind: 'pending', askedAt: noon } }),
    ['jump.approval-pending'],
  ],
  [
    'start.approval: all that is missing is told at once',
    facts(everything),
    ['jump.approval-needed', 'jump.ticket-needed', 'jump.second-factor-needed'],
  ],
] as const)('%s', (_, of, codes) => {
  expect(outcomeOf(decideStartPolicies(of))).toEqual(codes);
});

describe('start.schedule', () => {
  test('start.schedule: the refusal names the policy, the zone and the next opening', () => {
    expect(decideStartPolicies(facts({ schedule: morning }))).toEqual({
      kind: 'refused',
      reasons: [
        {
          code: 'jump.outside-schedule',
          facts: { policy: 'Tills', timeZone: 'UTC', opensAt: Date.UTC(2026, 10, 30, 8) },
        },
      ],
    });
  });

  test('start.approval: it is not worth asking for a ticket or a factor before somebody approved', () => {
    expect(couldStart(facts({ ticketIdRequired: true, twoFactorChallenge: true })).kind).toBe('allowed');
    expect(outcomeOf(couldStart(facts(everything)))).toEqual(['jump.approval-needed']);
  });
});
