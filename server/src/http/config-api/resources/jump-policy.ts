/** Jump Policies, and the schedules of those that have one. */
import { freeJumpPolicyRules } from '@sallyport/domain';
import type { JumpPolicyRules, Schedule } from '@sallyport/domain';
import type { JumpPolicyRow } from '../../../ports.ts';
import {
  changeJumpPolicy,
  createJumpPolicy,
  removeJumpPolicy,
  rulesOf,
} from '../../../services/policies/jump-policies.ts';
import type { JumpPolicyOutcome, JumpPolicyWish, JumpPolicyWorld } from '../../../services/policies/jump-policies.ts';
import { invalid, missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { wordsFor } from '../words.ts';

function described(row: JumpPolicyRow): Described {
  const rules = rulesOf(row);
  return {
    id: row.apiId,
    display_name: row.displayName,
    code_name: row.codeName,
    description: row.description,
    schedule_enabled: rules.schedule !== undefined,
    schedule_strict: rules.schedule?.strict ?? false,
    simultaneous_jumps: rules.simultaneousJumps,
    simultaneous_jump_behavior_applies_to_copies: rules.appliesToCopies,
    simultaneous_jumps_rdp: rules.simultaneousJumpsRdp === 'new-session' ? 'new_session' : rules.simultaneousJumpsRdp,
    ticket_id_required: rules.ticketIdRequired,
    two_factor_challenge_required: rules.twoFactorChallenge,
  };
}

function clockText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Without a schedule there is no window in it, and no zone that they would be in but the one that is nobody's. */
function describedSchedule(row: JumpPolicyRow): Described {
  const { schedule } = rulesOf(row);
  return {
    timezone: schedule?.timeZone ?? 'UTC',
    entries: (schedule?.entries ?? []).map((entry) => ({
      start_day: entry.startDay,
      start_time: clockText(entry.startMinute),
      end_day: entry.endDay,
      end_time: clockText(entry.endMinute),
    })),
  };
}

/** The contract can say whether there is a schedule and not which: one that it turns on has no windows yet. */
function scheduleAfter(now: Schedule | undefined, body: Fields): Schedule | undefined {
  const isOn = body['schedule_enabled'] ?? now !== undefined;
  const strict = body['schedule_strict'] ?? now?.strict ?? false;
  if (isOn === false) {
    if (body['schedule_strict'] === true) throw invalid({ schedule_strict: ['schedule_strict needs a schedule'] });
    return undefined;
  }
  return { timeZone: 'UTC', entries: [], ...now, strict: strict === true };
}

const rdpNames = { global: 'global', new_session: 'new-session', disallow: 'disallow' } as const;

function rulesAfter(now: JumpPolicyRules, body: Fields): JumpPolicyRules {
  const rdp = body['simultaneous_jumps_rdp'] as keyof typeof rdpNames | undefined;
  const flag = (name: string, before: boolean): boolean => (body[name] ?? before) === true;
  const join = body['simultaneous_jumps'] as JumpPolicyRules['simultaneousJumps'] | undefined;
  return {
    ...now,
    schedule: scheduleAfter(now.schedule, body),
    simultaneousJumps: join ?? now.simultaneousJumps,
    appliesToCopies: flag('simultaneous_jump_behavior_applies_to_copies', now.appliesToCopies),
    simultaneousJumpsRdp: rdp === undefined ? now.simultaneousJumpsRdp : rdpNames[rdp],
    ticketIdRequired: flag('ticket_id_required', now.ticketIdRequired),
    twoFactorChallenge: flag('two_factor_challenge_required', now.twoFactorChallenge),
  };
}

function wishAfter(now: JumpPolicyWish, body: Fields): JumpPolicyWish {
  const text = (name: string, before: string): string => (body[name] === undefined ? before : textIn(body, name));
  return {
    displayName: text('display_name', now.displayName),
    codeName: text('code_name', now.codeName),
    description: text('description', now.description),
    rules: rulesAfter(now.rules, body),
  };
}

const nothingYet: JumpPolicyWish = { displayName: '', codeName: '', description: '', rules: freeJumpPolicyRules };

/** By the beginning of the service's path. */
const fieldNames: readonly (readonly [string, string])[] = [
  ['displayName', 'display_name'],
  ['codeName', 'code_name'],
  ['description', 'description'],
  ['rules.appliesToCopies', 'simultaneous_jump_behavior_applies_to_copies'],
  ['appliesToCopies', 'simultaneous_jump_behavior_applies_to_copies'],
];

function done(outcome: JumpPolicyOutcome): Described {
  if (outcome.kind === 'done') return described(outcome.policy);
  if (outcome.kind === 'gone') throw missing('Jump Policy');
  const errors: Record<string, string[]> = {};
  for (const { field, code } of outcome.problems) {
    // What else can be wrong comes of an approval, which the contract has no field for, beside a schedule.
    const [, name] = fieldNames.find(([start]) => field.startsWith(start)) ?? ['', 'schedule_enabled'];
    (errors[name] ??= []).push(wordsFor(code));
  }
  throw invalid(errors);
}

export function jumpPolicyHandlers(world: JumpPolicyWorld): Handlers {
  const { store } = world;
  const policyIn = async (call: Call): Promise<JumpPolicyRow> => {
    const row = (await store.listJumpPolicies()).find(({ apiId }) => apiId === idIn(call));
    if (row === undefined) throw missing('Jump Policy');
    return row;
  };
  return {
    'api.config.jump-policy.index': async () => (await store.listJumpPolicies()).map(described),
    'api.config.jump-policy.show': async (call) => described(await policyIn(call)),
    'api.config.jump-policy.showSchedule': async (call) => describedSchedule(await policyIn(call)),
    'api.config.jump-policy.store': async ({ body, actor }) =>
      done(await createJumpPolicy(world, wishAfter(nothingYet, body), actor)),
    'api.config.jump-policy.update': async (call) => {
      const { id } = await policyIn(call);
      const change = (now: JumpPolicyWish): JumpPolicyWish => wishAfter(now, call.body);
      return done(await changeJumpPolicy(world, { id, change }, call.actor));
    },
    'api.config.jump-policy.destroy': async (call) => {
      const outcome = await removeJumpPolicy(world, (await policyIn(call)).id, call.actor);
      if (outcome.kind === 'gone') throw missing('Jump Policy');
      if (outcome.kind === 'removed') return;
      const { items, installers } = outcome.uses;
      const names = outcome.names.length === 0 ? '' : ` (${outcome.names.join(', ')})`;
      const used = `It is in use by ${items} Jump Clients${names} and ${installers} installers.`;
      throw invalid({ id: [used] });
    },
  };
}
