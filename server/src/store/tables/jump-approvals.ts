import type { Instant, JumpApprovalId, JumpApprovalState, JumpItemId } from '@sallyport/domain';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, JumpApprovalRow } from '../schema.ts';

export function jumpApprovalStore(db: Kysely<Database>) {
  return {
    findJumpApproval: (id: JumpApprovalId) =>
      db.selectFrom('jumpApprovals').selectAll().where('id', '=', id).executeTakeFirst(),

    /** Those that may still count: that wait, or were approved. */
    listJumpApprovalsOfItem: (id: JumpItemId) =>
      db
        .selectFrom('jumpApprovals')
        .selectAll()
        .where('jumpItemId', '=', id)
        .where('state', 'in', ['pending', 'approved'])
        .orderBy('id')
        .execute(),

    /** Newest first, of every item. */
    listJumpApprovals: (since: Instant) =>
      db
        .selectFrom('jumpApprovals')
        .selectAll()
        .where('requestedAt', '>', since)
        .orderBy('id', 'desc')
        .limit(500)
        .execute(),

    /** Those that were asked for by then and that nobody has decided on. */
    listPendingApprovals: (askedBy: Instant, limit: number) =>
      db
        .selectFrom('jumpApprovals')
        .selectAll()
        // As it stands in the index, which is not used for a value that is bound.
        .where(sql<boolean>`state = 'pending'`)
        .where('requestedAt', '<=', askedBy)
        .orderBy('requestedAt')
        .limit(limit)
        .execute(),

    insertJumpApproval: (row: JumpApprovalRow): Write => asWrite(db.insertInto('jumpApprovals').values(row)),

    /** Only while it is in that state: put `expecting` around it. */
    updateJumpApproval: (
      id: JumpApprovalId,
      changes: Partial<Omit<JumpApprovalRow, 'id'>>,
      from: JumpApprovalState,
    ): Write => asWrite(db.updateTable('jumpApprovals').set(changes).where('id', '=', id).where('state', '=', from)),
  };
}
