import type { Instant, JumpClientId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { CopyPermitRow, Database, HeldCopyRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

/** Copies of clients: permits to enrol anew, and copies that wait for an administrator. */
export function copyStore(db: Kysely<Database>) {
  return {
    findCopyPermit: (hash: string, now: Instant) =>
      db.selectFrom('copyPermits').selectAll().where('hash', '=', hash).where('expiresAt', '>', now).executeTakeFirst(),

    insertCopyPermit: (row: CopyPermitRow): Write => asWrite(db.insertInto('copyPermits').values(row)),

    removeCopyPermitsBefore: (jumpClientId: JumpClientId, now: Instant): Write =>
      asWrite(db.deleteFrom('copyPermits').where('jumpClientId', '=', jumpClientId).where('expiresAt', '<=', now)),

    /** Uses a permit up; refuses with `otherwise` when somebody was faster. */
    removeCopyPermit: (hash: string, otherwise: string): Write =>
      expecting(asWrite(db.deleteFrom('copyPermits').where('hash', '=', hash)), 1, otherwise),

    /** How many copies of a client have enrolled since a moment. */
    async countCopies(jumpClientId: JumpClientId, since: Instant): Promise<number> {
      const counted = await db
        .selectFrom('jumpClients')
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .where('copiedFrom', '=', jumpClientId)
        .where('enrolledAt', '>', since)
        .executeTakeFirstOrThrow();
      return Number(counted.count);
    },

    findHeldCopy: (jumpClientId: JumpClientId, tokenHash: string) =>
      db
        .selectFrom('heldCopies')
        .selectAll()
        .where('jumpClientId', '=', jumpClientId)
        .where('tokenHash', '=', tokenHash)
        .executeTakeFirst(),

    listHeldCopies: () => db.selectFrom('heldCopies').selectAll().orderBy('firstSeenAt').execute(),

    /** Notes a copy that waits, or that it asked again. */
    insertHeldCopy: (row: HeldCopyRow): Write =>
      asWrite(
        db
          .insertInto('heldCopies')
          .values(row)
          .onConflict((conflict) =>
            conflict
              .columns(['jumpClientId', 'tokenHash'])
              .doUpdateSet({ lastSeenAt: row.lastSeenAt, remoteAddress: row.remoteAddress }),
          ),
      ),

    updateHeldCopiesApproved: (jumpClientId: JumpClientId, approvedAt: Instant): Write =>
      asWrite(
        db
          .updateTable('heldCopies')
          .set({ approvedAt, refusedAt: null })
          .where('jumpClientId', '=', jumpClientId)
          .where('approvedAt', 'is', null),
      ),

    updateHeldCopiesRefused: (jumpClientId: JumpClientId, refusedAt: Instant): Write =>
      asWrite(
        db
          .updateTable('heldCopies')
          .set({ refusedAt })
          .where('jumpClientId', '=', jumpClientId)
          .where('approvedAt', 'is', null)
          .where('refusedAt', 'is', null),
      ),

    removeHeldCopy: (jumpClientId: JumpClientId, tokenHash: string): Write =>
      asWrite(db.deleteFrom('heldCopies').where('jumpClientId', '=', jumpClientId).where('tokenHash', '=', tokenHash)),
  };
}
