/** Jump Policies, and the schedules of those that have one. */
import type { JumpPolicy } from '@sallyport/domain';
import type { JumpPolicyRow, Store } from '../../../ports.ts';
import { missing } from '../answers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';

interface JumpPolicyWorld {
  readonly store: Store;
}

type Rules = Omit<JumpPolicy, 'id' | 'displayName'>;

function described(row: JumpPolicyRow): Described {
  const rules = JSON.parse(row.rules) as Rules;
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
  const { schedule } = JSON.parse(row.rules) as Rules;
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

export function jumpPolicyHandlers({ store }: JumpPolicyWorld): Handlers {
  const policyIn = async (call: Call): Promise<JumpPolicyRow> => {
    const row = (await store.listJumpPolicies()).find(({ apiId }) => apiId === idIn(call));
    if (row === undefined) throw missing('Jump Policy');
    return row;
  };
  return {
    'api.config.jump-policy.index': async () => (await store.listJumpPolicies()).map(described),
    'api.config.jump-policy.show': async (call) => described(await policyIn(call)),
    'api.config.jump-policy.showSchedule': async (call) => describedSchedule(await policyIn(call)),
  };
}
