import type { ParticipantId, SessionId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, ParticipantRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function participantStore(db: Kysely<Database>) {
  return {
    listParticipants: (sessionIds: readonly SessionId[]) =>
      sessionIds.length === 0
        ? Promise.resolve([])
        : db.selectFrom('participants').selectAll().where('sessionId', 'in', sessionIds).orderBy('id').execute(),

    insertParticipant: (row: ParticipantRow): Write => asWrite(db.insertInto('participants').values(row)),

    updateParticipant: (id: ParticipantId, changes: Partial<Omit<ParticipantRow, 'id' | 'sessionId'>>): Write =>
      asWrite(db.updateTable('participants').set(changes).where('id', '=', id)),

    /** Everybody who is still in the session leaves it. */
    updateParticipantsLeft: (sessionId: SessionId, leftAt: ParticipantRow['leftAt']): Write =>
      asWrite(
        db.updateTable('participants').set({ leftAt }).where('sessionId', '=', sessionId).where('leftAt', 'is', null),
      ),
  };
}
