/**
 * The one function that says what a representative gets in a session on an item: a start asks it, and so does whoever
 * wants to know beforehand (W40).
 */
import type { AccessFacts } from '../access/access-facts.ts';
import { effectiveAccount } from '../access/effective-account.ts';
import type { SessionPolicyId, UserId } from '../ids.ts';
import type { CustomerPresence } from './customer-presence.ts';
import { decidePermissions, lesserDecision } from './decide-permissions.ts';
import type { DecidedPermissions, PolicyStack } from './decide-permissions.ts';
import { portalOf } from './public-portal.ts';

/** What of an item and its client counts for the permissions of a session. */
export interface ItemSessionPolicies {
  readonly attendedSessionPolicyId: SessionPolicyId | null;
  readonly unattendedSessionPolicyId: SessionPolicyId | null;
  /** Of the client: the address of a portal. */
  readonly publicSiteAddress: string | null;
}

/**
 * Whether it makes a difference for an item that somebody is at its screen.
 * @rule customer.counts
 */
export function doesPresenceCount(item: ItemSessionPolicies): boolean {
  return item.attendedSessionPolicyId !== item.unattendedSessionPolicyId;
}

export interface PolicyQuestion {
  readonly userId: UserId;
  readonly item: ItemSessionPolicies;
  readonly presence: CustomerPresence;
}

/** The policies that have a say when the item's policy is this one. */
function stackOf(facts: AccessFacts, { userId, item }: PolicyQuestion, ofItem: SessionPolicyId | null): PolicyStack {
  const policyOf = (id: SessionPolicyId | null | undefined): PolicyStack['item'] =>
    id === null || id === undefined ? undefined : facts.sessionPolicies.get(id);
  return {
    item: policyOf(ofItem),
    portal: policyOf(portalOf(facts, item.publicSiteAddress)?.sessionPolicyId),
    representative: policyOf(effectiveAccount(facts, userId)?.sessionPolicy),
    global: policyOf(facts.globalSessionPolicyId),
  };
}

/**
 * The item's policy is the one for the customer's presence; where that is unknown, what both would permit.
 * @rule session-policy.by-presence
 */
export function effectiveSessionPolicies(facts: AccessFacts, question: PolicyQuestion): DecidedPermissions {
  const { item, presence } = question;
  const decided = (id: SessionPolicyId | null): DecidedPermissions => decidePermissions(stackOf(facts, question, id));
  if (presence === 'present') return decided(item.attendedSessionPolicyId);
  if (presence === 'not-present' || !doesPresenceCount(item)) return decided(item.unattendedSessionPolicyId);
  return lesserDecision(decided(item.attendedSessionPolicyId), decided(item.unattendedSessionPolicyId));
}
