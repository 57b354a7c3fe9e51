import type { Instant, JumpClientId, JumpItemId, SessionId, SessionScope } from '@sallyport/domain';
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
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
  readonly jumpItemId?: JumpItemId;
  readonly limit: number;
  /** Only what somebody may see. */
  readonly scope: SessionScope;
}

export interface SessionMomentQuery {
  readonly jumpItemId: JumpItemId;
  readonly scope: SessionScope;
  readonly limit: number;
  readonly before?: Instant;
}

type Sessions = ExpressionBuilder<Database, 'sessions'>;

/** What `isInScope` says of one session, asked of all of them. */
function inScope(of: Sessions, scope: Exclude<SessionScope, { readonly kind: 'all' }>): Expression<SqlBool> {
  const { users, groups, present, joinable } = scope;
  const held = of.selectFrom('participants').select('sessionId');
  const runs = of('state', '!=', 'ended');
  const clauses: Expression<SqlBool>[] = [];
  if (users.size > 0) clauses.push(of('id', 'in', held.where('userId', 'in', [...users])));
  if (groups.size > 0) clauses.push(of('jumpGroupId', 'in', [...groups]));
  if (joinable.size > 0) clauses.push(of.and([runs, of('jumpGroupId', 'in', [...joinable])]));
  if (present !== undefined) {
    clauses.push(of.and([runs, of('id', 'in', held.where('userId', '=', present).where('leftAt', 'is', null))]));
  }
  return of.or(clauses);
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
    listSessions(query: SessionPageQuery) {
      let select = db.selectFrom('sessions').selectAll().where('state', 'in', query.states);
      const { scope } = query;
      if (scope.kind === 'some') select = select.where((of) => inScope(of, scope));
      if (query.jumpItemId !== undefined) select = select.where('jumpItemId', '=', query.jumpItemId);
      if (query.searchFold !== undefined) select = select.where(containing('searchFold', query.searchFold));
      if (query.before !== undefined) select = select.where('id', '<', query.before);
      return select.orderBy('id', 'desc').limit(query.limit).execute();
    },

    /** Of an item, the latest first by when they began or by when they ended. */
    listSessionsByMoment(moment: 'startedAt' | 'endedAt', { jumpItemId, scope, limit, before }: SessionMomentQuery) {
      let select = db
        .selectFrom('sessions')
        .selectAll()
        .where('jumpItemId', '=', jumpItemId)
        .where(moment, 'is not', null)
        .orderBy(moment, 'desc')
        .limit(limit);
      if (scope.kind === 'some') select = select.where((of) => inScope(of, scope));
      return (before === undefined ? select : select.where(moment, '<', before)).execute();
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
