/**
 * Approval of a jump (W36): somebody asks, an approver decides, and what was approved is good for a while.
 *
 *                 approve
 *     pending ──────────────> approved ──────> (over at its time)
 *       │ │ │  deny              │ revoke
 *       │ │ └─────> denied       └──────────> revoked
 *       │ │ withdraw
 *       │ └───────> withdrawn
 *       │ over at its time
 *       └─────────> expired
 */
import type { AccessFacts, AccountFacts } from '../access/access-facts.ts';
import { teamRoleOf } from '../access/team-standing.ts';
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { JumpApprovalId, JumpItemId, UserId } from '../ids.ts';
import { after, hasCome, hours, minutes } from '../time.ts';
import type { Instant } from '../time.ts';
import type { ApprovalRule } from './jump-policy.ts';
import type { ApprovalCheck } from './start-policies.ts';

export const jumpApprovalStates = ['pending', 'approved', 'denied', 'withdrawn', 'revoked', 'expired'] as const;

export type JumpApprovalState = (typeof jumpApprovalStates)[number];

export interface JumpApproval {
  readonly id: JumpApprovalId;
  readonly jumpItemId: JumpItemId;
  readonly requestedBy: UserId;
  readonly requestedAt: Instant;
  /** For how long it is asked, in minutes. */
  readonly minutes: number;
  readonly state: JumpApprovalState;
  /** Of one that was approved. */
  readonly goodUntil: Instant | undefined;
}

/** A request that nobody decided by then is over: who asked has found another way, or asks again. */
export const requestLength = hours(24);

function isPending({ state, requestedAt }: JumpApproval, now: Instant): boolean {
  return state === 'pending' && !hasCome(after(requestedAt, requestLength), now);
}

function isGood({ state, goodUntil }: JumpApproval, now: Instant): boolean {
  return state === 'approved' && goodUntil !== undefined && !hasCome(goodUntil, now);
}

export type ShownApprovalState = Exclude<JumpApprovalState, 'expired'> | 'over';

/** What an approval is now; `over` when its time is, noted already or not. */
export function approvalStateAt(approval: JumpApproval, now: Instant): ShownApprovalState {
  if (approval.state === 'pending') return isPending(approval, now) ? 'pending' : 'over';
  if (approval.state === 'approved') return isGood(approval, now) ? 'approved' : 'over';
  return approval.state === 'expired' ? 'over' : approval.state;
}

/**
 * What the approvals of an item are to a user who jumps: one of their own counts, and anybody's where the rule says so.
 * @rule approval.scope, approval.expiry
 */
export function approvalFor(
  { scope }: Pick<ApprovalRule, 'scope'>,
  { approvals, userId }: { readonly approvals: readonly JumpApproval[]; readonly userId: UserId },
  now: Instant,
): ApprovalCheck {
  const isTheirs = (approval: JumpApproval): boolean => approval.requestedBy === userId;
  const good = approvals.some((approval) => isGood(approval, now) && (scope === 'anyone' || isTheirs(approval)));
  if (good) return { kind: 'granted' };
  const pending = approvals.find((approval) => isTheirs(approval) && isPending(approval, now));
  return pending === undefined ? { kind: 'none' } : { kind: 'pending', askedAt: pending.requestedAt };
}

function canApprove({ approvers }: ApprovalRule, access: AccessFacts, { id, enabled }: AccountFacts): boolean {
  if (!enabled) return false;
  if (approvers.users.includes(id)) return true;
  const teams = [...access.teams.values()].filter((team) => approvers.teams.includes(team.id));
  return teams.some((team) => teamRoleOf(access, id, team) !== undefined);
}

/** Everybody who may approve: the users that the rule names and those in its teams, while their accounts are enabled. */
export function approversOf(rule: ApprovalRule, access: AccessFacts): ReadonlySet<UserId> {
  const accounts = [...access.accounts.values()];
  return new Set(accounts.filter((account) => canApprove(rule, access, account)).map(({ id }) => id));
}

/**
 * Who is told of a request by mail: everybody who may decide on it, and the addresses that the rule names besides.
 * @rule approval.mail
 */
export function toldOfRequest(
  rule: ApprovalRule,
  access: AccessFacts,
  requestedBy: UserId,
): { readonly users: ReadonlySet<UserId>; readonly addresses: readonly string[] } {
  const users = [...approversOf(rule, access)].filter((id) => rule.approverScope === 'anyone' || id !== requestedBy);
  return { users: new Set(users), addresses: rule.approvers.addresses };
}

/** What becomes of a request, other than by whoever asked. */
export type ApprovalOutcomeTold = 'approved' | 'denied' | 'revoked' | 'expired';

/**
 * Whether whoever asked is told by mail of what became of it: of everything that they did not do themselves.
 * @rule approval.outcome-mail
 */
export function isOutcomeTold(
  approval: Pick<JumpApproval, 'requestedBy'>,
  outcome: JumpApprovalState,
  by: UserId | undefined,
): outcome is ApprovalOutcomeTold {
  return outcome !== 'pending' && outcome !== 'withdrawn' && by !== approval.requestedBy;
}

export interface Approving {
  /** Undefined when the item's policy asks for no approval any more. */
  readonly rule: ApprovalRule | undefined;
  readonly approval: JumpApproval;
  readonly userId: UserId;
  readonly access: AccessFacts;
}

function refusalOf({ rule, approval, userId, access }: Approving): Decision<never> | undefined {
  if (rule === undefined) return refused({ code: 'approval.not-asked-for', facts: {} });
  if (!approversOf(rule, access).has(userId)) return refused({ code: 'approval.not-approver', facts: {} });
  if (rule.approverScope === 'not-requestor' && approval.requestedBy === userId) {
    return refused({ code: 'approval.own-request', facts: {} });
  }
  return undefined;
}

/**
 * Whether a user may approve or deny a request: an approver, while it is pending, and not one's own unless the rule
 * says so.
 * @rule approval.approvers, approval.own-request, approval.pending-only
 */
export function decideOnRequest(approving: Approving, now: Instant): Decision<{ readonly goodUntil: Instant }> {
  const { approval, rule } = approving;
  const against = refusalOf(approving);
  if (against !== undefined) return against;
  const state = approvalStateAt(approval, now);
  if (state !== 'pending') return refused({ code: 'approval.not-pending', facts: { state } });
  const length = Math.min(approval.minutes, rule?.maxMinutes ?? approval.minutes);
  return allowed({ goodUntil: after(now, minutes(length)) });
}

/**
 * Whether a user may take an approval back, or a request: whoever asked for it, and any approver.
 * @rule approval.revoke
 */
export function decideTakingBack(approving: Approving, now: Instant): Decision<'withdrawn' | 'revoked'> {
  const { approval, userId, rule, access } = approving;
  const state = approvalStateAt(approval, now);
  const isTheirs = approval.requestedBy === userId;
  if (!isTheirs && (rule === undefined || !approversOf(rule, access).has(userId))) {
    return refused({ code: 'approval.not-approver', facts: {} });
  }
  if (state === 'approved') return allowed('revoked');
  return state === 'pending' && isTheirs
    ? allowed('withdrawn')
    : refused({ code: 'approval.not-pending', facts: { state } });
}

/**
 * Whether a user may ask: where the policy wants an approval, for as long as it gives one, and once at a time.
 * @rule approval.request
 */
export function decideRequest(
  rule: ApprovalRule | undefined,
  asked: {
    readonly minutes: number;
    readonly userId: UserId;
    readonly approvals: readonly JumpApproval[];
  },
  now: Instant,
): Decision<'asked'> {
  if (rule === undefined) return refused({ code: 'approval.not-asked-for', facts: {} });
  const { maxMinutes } = rule;
  if (!Number.isInteger(asked.minutes) || asked.minutes < 1 || asked.minutes > maxMinutes) {
    return refused({ code: 'approval.too-long', facts: { maxMinutes } });
  }
  const state = approvalFor(rule, asked, now);
  if (state.kind === 'none') return allowed('asked');
  return refused({
    code: 'approval.asked-already',
    facts: { state: state.kind === 'pending' ? 'pending' : 'approved' },
  });
}
