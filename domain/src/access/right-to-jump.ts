/**
 * What speaks against a jump that lies in the person who asks: the account, and the role on the item's group. Says which
 * of them it was and who had said so, because that is where it can be changed.
 */
import type { Reason } from '../decision.ts';
import type { JumpGroupId } from '../ids.ts';
import { effectiveAccount } from './effective-account.ts';
import type { DecidedBy, EffectiveAccount } from './effective-account.ts';
import { visibleGroups } from './item-role.ts';
import type { HeldRole } from './item-role.ts';
import type { UserFacts } from './user.ts';

/** The group policy that said so; null when it is the account itself. */
function policyOf(decidedBy: DecidedBy): string | null {
  return decidedBy.kind === 'group-policy' ? decidedBy.name : null;
}

/** @rule jump.enabled-account, account.support, account.jump-methods */
function accountRefusal(account: EffectiveAccount | undefined): Reason | undefined {
  if (account?.enabled !== true) return { code: 'jump.account-disabled', facts: {} };
  const { support, jumpMethods } = account.representative;
  const policy = policyOf(account.decidedBy.representative);
  if (support !== 'full-support') return { code: 'jump.support-not-allowed', facts: { policy } };
  if (!jumpMethods.includes('jump-client')) return { code: 'jump.method-not-allowed', facts: { policy } };
  return undefined;
}

function roleRefusal(user: UserFacts, jumpGroupId: JumpGroupId, { role, source, slot }: HeldRole): Reason {
  const group = user.access.jumpGroups.get(jumpGroupId);
  const owner = group?.ownerId === undefined ? undefined : user.access.accounts.get(group.ownerId);
  const named = slot === undefined ? undefined : policyOf(slot.decidedBy);
  return {
    code: 'jump.not-permitted',
    facts: {
      role: role.name,
      group: group?.name ?? '',
      listOf: owner?.displayName ?? null,
      source: source.kind,
      policy: source.kind === 'group-policy' ? source.name : (named ?? null),
    },
  };
}

/**
 * Why this user may not jump to the items of a group, or undefined. An item that the user doesn't see is removed for
 * them like one that is gone, and who may not jump at all learns nothing about it.
 * @rule jump.item-exists, jump.role
 */
export function rightToJump(user: UserFacts, jumpGroupId: JumpGroupId | undefined): Reason | undefined {
  const { id, access } = user;
  const against = accountRefusal(effectiveAccount(access, id));
  if (against !== undefined) return against;
  const held = jumpGroupId === undefined ? undefined : visibleGroups(access, id).get(jumpGroupId);
  if (jumpGroupId === undefined || held === undefined) return { code: 'jump.item-removed', facts: {} };
  return held.role.permissions.has('start') ? undefined : roleRefusal(user, jumpGroupId, held);
}
