/** Mail to those who may decide on a request (W36). Its link opens the page of approvals; deciding takes a sign-in. */
import { after, requestLength, toldOfRequest } from '@sallyport/domain';
import type { AccessFacts, ApprovalRule } from '@sallyport/domain';
import type { JumpApprovalRow, JumpItemRow, Write } from '../../ports.ts';
import { groupNameIn } from '../items/item-rights.ts';
import { mailWrites } from '../mail/write-mails.ts';
import type { MailWorld } from '../mail/write-mails.ts';

interface Asked {
  readonly rule: ApprovalRule;
  readonly access: AccessFacts;
  readonly item: Pick<JumpItemRow, 'jumpGroupId'>;
}

export async function requestMailWrites(
  world: MailWorld,
  approval: JumpApprovalRow,
  { rule, access, item }: Asked,
): Promise<readonly Write[]> {
  const told = toldOfRequest(rule, access, approval.requestedBy);
  const accounts = (await world.store.listMailAddresses()).filter((account) => told.users.has(account.id));
  const to = [
    ...told.addresses.map((address) => ({ address, name: '' })),
    ...accounts.map(({ emailAddress, displayName }) => ({ address: emailAddress, name: displayName })),
  ];
  const { id, itemName, requestedByName, requestedAt, purpose, minutes } = approval;
  return await mailWrites(world, {
    kind: 'approval-asked',
    to,
    facts: {
      approvalId: id,
      item: itemName,
      group: groupNameIn(access, item.jumpGroupId),
      who: requestedByName,
      purpose,
      minutes,
      askedAt: requestedAt,
      overAt: after(requestedAt, requestLength),
    },
  });
}
