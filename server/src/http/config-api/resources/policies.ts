/** The policies of an item or an installer: by number on the wire, by id inside. */
import type { JumpPolicyId, SessionPolicyId } from '@sallyport/domain';
import type { ItemPolicies, Store } from '../../../ports.ts';
import { invalid } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import type { Fields } from '../read-request.ts';

export class PolicyNumbers {
  readonly jump: Numbers<JumpPolicyId>;
  readonly session: Numbers<SessionPolicyId>;

  constructor(jump: Numbers<JumpPolicyId>, session: Numbers<SessionPolicyId>) {
    this.jump = jump;
    this.session = session;
  }

  describe(row: ItemPolicies) {
    return {
      jump_policy_id: this.jump.numberOf(row.jumpPolicyId),
      attended_session_policy_id: this.session.numberOf(row.attendedSessionPolicyId),
      unattended_session_policy_id: this.session.numberOf(row.unattendedSessionPolicyId),
      customer_client_start_mode: row.startMode,
      // The older field has no word for the third way; what it is about holds for both.
      is_quiet: row.startMode !== 'normal',
    };
  }

  /** Only those that a body names; a number that is nobody's is the sender's fault. */
  changes(body: Fields): Partial<ItemPolicies> {
    const errors: Record<string, string[]> = {};
    const named = <Id extends string>(field: string, numbers: Numbers<Id>): Id | null | undefined => {
      const number = body[field];
      if (number === undefined || number === null) return number;
      const id = numbers.idOf(Number(number));
      if (id === undefined) errors[field] = [`${field} names no policy`];
      return id;
    };
    const jumpPolicyId = named('jump_policy_id', this.jump);
    const attendedSessionPolicyId = named('attended_session_policy_id', this.session);
    const unattendedSessionPolicyId = named('unattended_session_policy_id', this.session);
    if (Object.keys(errors).length > 0) throw invalid(errors);
    return {
      ...(jumpPolicyId === undefined ? {} : { jumpPolicyId }),
      ...(attendedSessionPolicyId === undefined ? {} : { attendedSessionPolicyId }),
      ...(unattendedSessionPolicyId === undefined ? {} : { unattendedSessionPolicyId }),
      ...startModeOf(body),
    };
  }
}

/** The older field says the same with less; both together must not contradict one another. */
function startModeOf(body: Fields): Partial<Pick<ItemPolicies, 'startMode'>> {
  const mode = body['customer_client_start_mode'] as ItemPolicies['startMode'] | undefined;
  const quiet = body['is_quiet'] as boolean | undefined;
  if (mode !== undefined && quiet !== undefined && quiet !== (mode !== 'normal')) {
    throw invalid({ is_quiet: [`is_quiet contradicts customer_client_start_mode, which is ${mode}`] });
  }
  if (mode !== undefined) return { startMode: mode };
  return quiet === undefined ? {} : { startMode: quiet ? 'minimized' : 'normal' };
}

export async function readPolicyNumbers(store: Store): Promise<PolicyNumbers> {
  const [jump, session] = await Promise.all([store.listJumpPolicies(), store.listSessionPolicies()]);
  return new PolicyNumbers(new Numbers(jump), new Numbers(session));
}

/** There is no such button here: its fields are taken empty, and refused with anything in them. */
export function refuseSupportButton(body: Fields): void {
  const named = ['support_button_profile_code_name', 'support_button_direct_queue'].filter(
    (field) => body[field] !== undefined && body[field] !== '',
  );
  if (named.length === 0) return;
  throw invalid(
    Object.fromEntries(named.map((field) => [field, [`${field} must be empty: there is no Support Button`]])),
  );
}

export const noSupportButton = { support_button_profile_code_name: '', support_button_direct_queue: '' } as const;
