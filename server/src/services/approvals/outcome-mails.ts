/** Mail to whoever asked for an approval, of what became of it (W36). */
import { isOutcomeTold } from '@sallyport/domain';
import type { AccessFacts } from '@sallyport/domain';
import type { JumpApprovalRow, Write } from '../../ports.ts';
import { groupNameIn } from '../items/item-rights.ts';
import { mailWrites } from '../mail/write-mails.ts';
import type { MailWorld } from '../mail/write-mails.ts';

/** `approval`: as it is after the decision. */
export async function outcomeMailWrites(
  world: MailWorld,
  approval: JumpApprovalRow,
  access: AccessFacts,
): Promise<readonly Write[]> {
  const { id, state: outcome, decidedBy, decidedByName, requestedBy, itemName, jumpItemId } = approval;
  if (!isOutcomeTold(approval, outcome, decidedBy ?? undefined)) return [];
  const { store } = world;
  const [item, asker] = await Promise.all([store.findJumpItem(jumpItemId), store.findUser(requestedBy)]);
  if (asker === undefined || asker.disabledAt !== null) return [];
  const { purpose, requestedAt } = approval;
  return await mailWrites(world, {
    kind: 'approval-decided',
    to: [{ address: asker.emailAddress, name: asker.displayName }],
    facts: {
      approvalId: id,
      outcome,
      item: itemName,
      group: item === undefined ? '' : groupNameIn(access, item.jumpGroupId),
      by: decidedByName ?? '',
      purpose,
      askedAt: requestedAt,
      goodUntil: outcome === 'approved' ? approval.goodUntil : null,
    },
  });
}
