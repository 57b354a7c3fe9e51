/**
 * The one question of the product: may this user start a session on this item now, or join the one that runs there,
 * and with which permissions? The answer names every reason against it, so that nobody has to guess.
 */
import { allowed, allowedUnless, refused } from '../decision.ts';
import type { Decision, Reason } from '../decision.ts';
import type { JumpGroupId, JumpItemId, SessionId } from '../ids.ts';
import type { EndpointPresence } from '../jump/endpoint-presence.ts';
import { checkStartSize } from '../jump/listing.ts';
import type { Standing } from '../jump/standing.ts';
import { fullPermissions, lesserOf } from './permission.ts';
import type { SessionPermissions } from './permission.ts';
import { rightToJump } from './right-to-jump.ts';
import type { UserFacts } from './user.ts';

/** The session that runs on an item already. */
export interface RunningSession {
  readonly sessionId: SessionId;
  readonly permissions: SessionPermissions;
}

/** An item and the client that it points to, as they are now. */
export interface JumpTarget {
  /** The group that the item is in. */
  readonly jumpGroupId: JumpGroupId;
  readonly standing: Standing;
  readonly presence: EndpointPresence;
  readonly running: RunningSession | undefined;
}

export interface JumpRequest {
  readonly jumpItemId: JumpItemId;
  /** Undefined when the item is no longer there. */
  readonly target: JumpTarget | undefined;
}

export type JumpGrant =
  | { readonly kind: 'start'; readonly permissions: SessionPermissions }
  | { readonly kind: 'join'; readonly sessionId: SessionId; readonly permissions: SessionPermissions };

/**
 * What speaks against this endpoint, whoever asks. Why a client takes no sessions says more than that it is offline.
 * @rule jump.client-in-service, jump.client-online
 */
function reasonsAgainst({ standing, presence }: JumpTarget): readonly Reason[] {
  if (standing.kind === 'uninstalled') {
    return [{ code: 'jump.client-uninstalled', facts: { uninstalledAt: standing.at } }];
  }
  if (standing.kind === 'disabled') return [{ code: 'jump.client-disabled', facts: { disabledAt: standing.since } }];
  if (standing.kind === 'due-for-removal' && standing.because === 'expired') {
    return [{ code: 'jump.client-expired', facts: {} }];
  }
  if (presence.kind === 'offline') return [{ code: 'jump.client-offline', facts: { lastSeenAt: presence.since } }];
  return [];
}

/**
 * Start, join, or why not. What lies in the user comes first, and of an item that the user may not jump to nothing
 * more is told; an item in use is joined, with no more than its session has.
 * @rule jump.joins-running-session
 */
export function decideJump(user: UserFacts, target: JumpTarget | undefined): Decision<JumpGrant> {
  const against = rightToJump(user, target?.jumpGroupId);
  if (against !== undefined) return refused(against);
  if (target === undefined) return refused({ code: 'jump.item-removed', facts: {} });
  return allowedUnless(reasonsAgainst(target), () => grantFor(target.running));
}

function grantFor(running: RunningSession | undefined): JumpGrant {
  if (running === undefined) return { kind: 'start', permissions: fullPermissions };
  return {
    kind: 'join',
    sessionId: running.sessionId,
    permissions: lesserOf(fullPermissions, running.permissions),
  };
}

export interface ItemDecision {
  readonly jumpItemId: JumpItemId;
  readonly decision: Decision<JumpGrant>;
}

/**
 * Several items with one press: too many or none refuse the whole, otherwise each item is decided by itself. An item
 * named twice counts once.
 * @rule jump.each-by-itself
 */
export function decideJumps(user: UserFacts, requests: readonly JumpRequest[]): Decision<readonly ItemDecision[]> {
  const targets = new Map(requests.map(({ jumpItemId, target }) => [jumpItemId, target]));
  const size = checkStartSize(targets.size);
  if (size.kind === 'refused') return size;
  return allowed(Array.from(targets, ([jumpItemId, target]) => ({ jumpItemId, decision: decideJump(user, target) })));
}
