/** A random moment at one machine: its entries, who is in sessions on it already, and what is given along with a jump. */
import fc from 'fast-check';
import type { SessionPermissions } from '../access/permission.ts';
import type { JumpGroupId, JumpItemId, JumpPolicyId, SessionId, UserId } from '../ids.ts';
import type { JumpApproval } from '../policy/approval.ts';
import { jumpApprovalStates } from '../policy/approval.ts';
import type { ItemSessionPolicies } from '../policy/effective-session-policies.ts';
import type { CustomerPresence } from '../policy/customer-presence.ts';
import type { SecondFactorCheck, TicketCheck } from '../policy/start-policies.ts';
import { after, before, instant, minutes } from '../time.ts';
import type { Instant } from '../time.ts';
import { addresses, anyJumpPolicyId, anyPermissions, anySessionPolicyId, groups, users } from './any-site.ts';
import { idOf } from './samples.ts';

/** One of the entries of the machine. */
export interface SceneItem extends ItemSessionPolicies {
  readonly id: JumpItemId;
  readonly jumpGroupId: JumpGroupId;
  readonly jumpPolicyId: JumpPolicyId | null;
}

export interface SceneSession {
  readonly id: SessionId;
  readonly startedFrom: JumpItemId;
  readonly permissions: SessionPermissions;
  readonly participants: readonly UserId[];
}

export interface Scene {
  readonly now: Instant;
  readonly machine: 'online' | 'offline' | 'disabled' | 'uninstalled' | 'expired';
  readonly items: readonly SceneItem[];
  readonly sessions: readonly SceneSession[];
  readonly presence: CustomerPresence;
  readonly isTicketSystemSetUp: boolean;
  readonly ticket: TicketCheck;
  readonly secondFactor: SecondFactorCheck;
  /** Of every item. */
  readonly approvals: readonly JumpApproval[];
}

/** In the middle of winter and of summer: what clocks do when they change has cases of its own. */
const anyMoment: fc.Arbitrary<Instant> = fc
  .record({
    month: fc.constantFrom(0, 6),
    // The 12th of both is a Monday or the day before one.
    day: fc.oneof(fc.integer({ min: 12, max: 13 }), fc.integer({ min: 8, max: 18 })),
    minute: fc.oneof(
      fc.nat({ max: 47 }).map((half) => half * 30),
      fc.nat({ max: 1439 }),
    ),
  })
  .map(({ month, day, minute }) => instant(Date.UTC(2026, month, day, 0, minute)));

const anyItem = fc.record({
  jumpGroupId: fc.constantFrom(...groups),
  jumpPolicyId: anyJumpPolicyId,
  attendedSessionPolicyId: anySessionPolicyId,
  unattendedSessionPolicyId: anySessionPolicyId,
});

const anyApproval = fc.record({
  at: fc.nat({ max: 2 }),
  requestedBy: fc.constantFrom(...users),
  state: fc.constantFrom(...jumpApprovalStates),
  minutesAgo: fc.nat({ max: 600 }),
  goodForMinutes: fc.integer({ min: 1, max: 480 }),
});

const itemIdAt = (at: number): JumpItemId => idOf('jump-item', at + 1);

/** Most of what is asked for is there, so that more is looked at than refusals. */
export const anyScene: fc.Arbitrary<Scene> = fc
  .record({
    now: anyMoment,
    machine: fc.oneof(
      { weight: 6, arbitrary: fc.constant('online' as const) },
      { weight: 1, arbitrary: fc.constantFrom('offline' as const, 'disabled' as const, 'uninstalled' as const) },
      { weight: 1, arbitrary: fc.constant('expired' as const) },
    ),
    address: fc.option(fc.constantFrom(...addresses)),
    items: fc.array(anyItem, { minLength: 1, maxLength: 3 }),
    sessions: fc.subarray([0, 1, 2], { maxLength: 2 }),
    permissions: fc.tuple(anyPermissions, anyPermissions),
    participants: fc.tuple(
      fc.subarray([...users], { minLength: 1, maxLength: 2 }),
      fc.subarray([...users], { minLength: 1, maxLength: 2 }),
    ),
    presence: fc.constantFrom('present' as const, 'not-present' as const, 'unknown' as const),
    isTicketSystemSetUp: fc.boolean(),
    ticket: fc.constantFrom('good', 'good', 'good', 'not-given', 'refused', 'unanswered'),
    secondFactor: fc.constantFrom('proven', 'proven', 'proven', 'not-set-up', 'not-given', 'wrong', 'too-many'),
    approvals: fc.array(anyApproval, { maxLength: 4 }),
  })
  .map(({ address, ...scene }) => ({
    ...scene,
    items: scene.items.map((item, at) => ({ ...item, id: itemIdAt(at), publicSiteAddress: address })),
    sessions: scene.sessions
      .filter((at) => at < scene.items.length)
      .map((startedAt, at) => ({
        id: idOf('session', at + 1),
        startedFrom: itemIdAt(startedAt),
        permissions: scene.permissions[at] ?? scene.permissions[0],
        participants: scene.participants[at] ?? scene.participants[0],
      })),
    approvals: scene.approvals.map(({ at, minutesAgo, goodForMinutes, ...approval }, n): JumpApproval => {
      const requestedAt = before(scene.now, minutes(minutesAgo));
      const goodUntil = approval.state === 'approved' ? after(requestedAt, minutes(goodForMinutes)) : undefined;
      return {
        id: idOf('jump-approval', n + 1),
        ...approval,
        jumpItemId: itemIdAt(at),
        requestedAt,
        minutes: goodForMinutes,
        goodUntil,
      };
    }),
  }));
