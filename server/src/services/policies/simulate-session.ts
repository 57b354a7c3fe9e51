/** What a representative would get in a session, asked beforehand: by the very function that a start asks (W40). */
import { doesPresenceCount, effectiveSessionPolicies } from '@sallyport/domain';
import type { CustomerPresence, JumpItemId, UserId } from '@sallyport/domain';
import type { SessionSimulation } from '@sallyport/protocol';
import type { AccessBook } from '../../access/access-book.ts';
import type { ItemIndex } from '../../index/item-index.ts';
import { keptOf } from '../sessions/kept-policies.ts';
import { decidedView } from '../sessions/policies-view.ts';
import { policiesOfItem } from '../sessions/session-permissions.ts';

export interface SimulatorWorld {
  readonly access: Pick<AccessBook, 'current'>;
  readonly index: Pick<ItemIndex, 'find'>;
}

export interface SimulatorQuestion {
  readonly userId: UserId;
  readonly jumpItemId: JumpItemId;
  readonly presence: CustomerPresence;
}

/** Undefined when the user or the item is no longer there. */
export async function simulateSession(
  { access, index }: SimulatorWorld,
  { userId, jumpItemId, presence }: SimulatorQuestion,
): Promise<SessionSimulation | undefined> {
  const facts = await access.current();
  const indexed = index.find(jumpItemId);
  if (indexed === undefined || !facts.accounts.has(userId)) return undefined;
  const item = policiesOfItem(indexed);
  const decided = effectiveSessionPolicies(facts, { userId, item, presence });
  return { doesPresenceCount: doesPresenceCount(item), decided: decidedView(decided.permissions, keptOf(decided)) };
}
