/**
 * Whether somebody may stay in a session that runs. Policies were judged at the start and hold until the end (M80);
 * account, role and group are judged again whenever they change.
 */
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { JumpGroupId } from '../ids.ts';
import { rightToJump } from './right-to-jump.ts';
import type { UserFacts } from './user.ts';

/**
 * Whoever has the right to jump to the entry that they came in by, in the group in which it is now, may stay;
 * undefined once the entry was removed.
 * @rule session.stay-account, session.stay-role, session.stay-item
 */
export function decideStaying(user: UserFacts, jumpGroupId: JumpGroupId | undefined): Decision<'stay'> {
  const against = rightToJump(user, jumpGroupId);
  return against === undefined ? allowed('stay') : refused(against);
}
