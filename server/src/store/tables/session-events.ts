import type { SessionId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Database, SessionEventRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function sessionEventStore(db: Kysely<Database>) {
  return {
    listSessionEvents: (sessionId: SessionId) =>
      db.selectFrom('sessionEvents').selectAll().where('sessionId', '=', sessionId).orderBy('number').execute(),

    /** Of each session that has ended, the one event that says so. */
    listSessionEnds: (sessionIds: readonly SessionId[]) =>
      sessionIds.length === 0
        ? Promise.resolve([])
        : db
            .selectFrom('sessionEvents')
            .selectAll()
            .where('sessionId', 'in', sessionIds)
            .where('kind', '=', 'session.ended')
            .execute(),

    /** Refused as `session.gone` when there is no such session. */
    insertSessionEvent: (row: Omit<SessionEventRow, 'number'>): readonly Write[] => [
      expecting(
        asWrite(
          db
            .updateTable('sessions')
            .set((session) => ({ eventCount: session('eventCount', '+', 1) }))
            .where('id', '=', row.sessionId),
        ),
        1,
        'session.gone',
      ),
      asWrite(
        db.insertInto('sessionEvents').values({
          ...row,
          number: db.selectFrom('sessions').select('eventCount').where('id', '=', row.sessionId).$asScalar(),
        }),
      ),
    ],
  };
}
