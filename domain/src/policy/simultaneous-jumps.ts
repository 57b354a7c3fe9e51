/**
 * What a jump does when a session runs on the endpoint already: enter it, begin another, or neither. The site says
 * what holds in general, a Jump Policy what holds for its items (M12, M16, W38).
 */
import type { JumpItemSettings } from '../access/access-facts.ts';
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { JumpItemId, SessionId } from '../ids.ts';
import type { JumpPolicy } from './jump-policy.ts';

type SimultaneousPolicy = Pick<JumpPolicy, 'simultaneousJumps' | 'appliesToCopies'>;

export interface SimultaneousRule {
  readonly mode: JumpItemSettings['simultaneousJumps'];
  /** Sessions that began from other copies of the client are entered too. */
  readonly appliesToCopies: boolean;
}

/**
 * The policy comes before the site. That it applies to copies counts only where the policy itself says join.
 * @rule simultaneous.policy-over-site
 */
export function simultaneousFor(
  policy: SimultaneousPolicy | undefined,
  settings: Pick<JumpItemSettings, 'simultaneousJumps'>,
): SimultaneousRule {
  if (policy === undefined || policy.simultaneousJumps === 'global') {
    return { mode: settings.simultaneousJumps, appliesToCopies: false };
  }
  const { simultaneousJumps: mode, appliesToCopies } = policy;
  return { mode, appliesToCopies: mode === 'join' && appliesToCopies };
}

/** A session that runs on the client of the item that is jumped to. */
export interface SessionOnClient {
  readonly sessionId: SessionId;
  /** The entry of the client from which it began. */
  readonly jumpItemId: JumpItemId;
  /** What holds for that entry now. */
  readonly rule: SimultaneousRule;
  readonly ownerName: string;
  /** Whether who asks is in it. */
  readonly isIn: boolean;
}

export interface Entrance {
  readonly jumpItemId: JumpItemId;
  readonly rule: SimultaneousRule;
  /** In the order in which they began. */
  readonly running: readonly SessionOnClient[];
}

export type EntranceGrant =
  | { readonly kind: 'start' }
  /** `jumpItemId`: the entry whose rights the session has. `isIn`: by another window of somebody who is in it. */
  | {
      readonly kind: 'join';
      readonly sessionId: SessionId;
      readonly jumpItemId: JumpItemId;
      readonly isIn: boolean;
    };

/**
 * Enter the session that runs on this item; or one from another copy, where the policy says so and that copy's own
 * does not forbid it; else begin one. Whoever is in a session may come in again by another window.
 * @rule simultaneous.join, simultaneous.disallow, simultaneous.copies, simultaneous.already-in
 */
export function decideEntrance({ jumpItemId, rule, running }: Entrance): Decision<EntranceGrant> {
  const own = running.findLast((session) => session.jumpItemId === jumpItemId);
  if (own !== undefined) {
    return own.isIn || rule.mode === 'join'
      ? enter(own)
      : refused({ code: 'jump.in-use', facts: { by: own.ownerName } });
  }
  const ofCopy = rule.appliesToCopies ? running.findLast((session) => session.rule.mode === 'join') : undefined;
  return ofCopy === undefined ? allowed({ kind: 'start' }) : enter(ofCopy);
}

function enter({ sessionId, jumpItemId, isIn }: SessionOnClient): Decision<EntranceGrant> {
  return allowed({ kind: 'join', sessionId, jumpItemId, isIn });
}
