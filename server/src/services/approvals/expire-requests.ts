/** Requests that nobody decided in time: noted as such, once, and told to whoever asked. */
import { before, requestLength } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { JumpApprovalRow } from '../../ports.ts';
import type { ApprovalWorld } from './jump-approvals.ts';
import { outcomeMailWrites } from './outcome-mails.ts';

/** In one round; the next comes soon. */
const atOnce = 100;

export async function expireRequests(world: ApprovalWorld): Promise<void> {
  const { store, clock } = world;
  const rows = await store.listPendingApprovals(before(clock.now(), requestLength), atOnce);
  for (const row of rows) await expire(world, row);
}

async function expire(world: ApprovalWorld, row: JumpApprovalRow): Promise<void> {
  const { store, clock, access } = world;
  const at = clock.now();
  const entry = auditEntry({
    at,
    kind: 'jump-approval.expired',
    actor: { kind: 'server', name: 'Server' },
    target: { kind: 'jump-item', id: row.jumpItemId, name: row.itemName },
    data: { approvalId: row.id, requestedBy: row.requestedByName },
  });
  const changes = { state: 'expired', decidedAt: at } as const;
  try {
    await store.commit([
      expecting(store.updateJumpApproval(row.id, changes, 'pending'), 1, 'approval.raced'),
      await outcomeMailWrites(world, { ...row, ...changes }, await access.current()),
      store.insertAuditEntry(entry),
    ]);
  } catch (error) {
    // Withdrawn at the last moment.
    if (refusedCode(error) !== 'approval.raced') throw error;
  }
}
