import type { JumpClientId, JumpItemId, SessionId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import { containing } from '../engine/like.ts';
import type { Database, SessionRow, SessionState } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export interface SessionPageQuery {
  readonly states: readonly SessionState[];
  /** Case-folded; looked for in item name, host name and the name of who started it. */
  readonly searchFold?: string;
  /** Only sessions older than this one. */
  readonly before?: SessionId;
  readonly limit: number;
}

export function sessionStore(db: Kysely<Database>) {
  return {
    findSession: (id: SessionId) => db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst(),

    /** Every session that has not ended, oldest first. */
    listRunningSessions: () =>
      db
        .selectFrom('sessions')
        .selectAll()
        .where('state', 'in', ['starting', 'active', 'suspended'])
        .orderBy('id')
        .execute(),

    listRunningSessionsOfClient: (jumpClientId: JumpClientId) =>
      db
        .selectFrom('sessions')
        .selectAll()
        .where('jumpClientId', '=', jumpClientId)
        .where('state', '!=', 'ended')
        .orderBy('id')
        .execute(),

    /** Newest first. */
    listSessionsOfItem: (jumpItemId: JumpItemId, limit: number) =>
      db
        .selectFrom('sessions')
        .selectAll()
        .where('jumpItemId', '=', jumpItemId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

    /** Newest first. */
    listSessions(query: SessionPageQuery) {
      let select = db.selectFrom('sessions').selectAll().where('state', 'in', query.states);
      if (query.searchFold !== undefined) select = select.where(containing('searchFold', query.searchFold));
      if (query.before !== undefined) select = select.where('id', '<', query.before);
      return select.orderBy('id', 'desc').limit(query.limit).execute();
    },

    insertSession: (row: Omit<SessionRow, 'eventCount'>): Write =>
      asWrite(db.insertInto('sessions').values({ ...row, eventCount: 0 })),

    /** With `from`, changes the row only while the session is in one of these states: put `expecting` around it. */
    updateSession(
      id: SessionId,
      changes: Partial<Omit<SessionRow, 'id' | 'eventCount'>>,
      from?: readonly SessionState[],
    ): Write {
      const update = db.updateTable('sessions').set(changes).where('id', '=', id);
      return asWrite(from === undefined ? update : update.where('state', 'in', from));
    },
  };
}
