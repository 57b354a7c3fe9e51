import type { Instant, ServerId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, ServerRunRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function serverRunStore(db: Kysely<Database>) {
  return {
    listServerRuns: () => db.selectFrom('serverRuns').selectAll().orderBy('startedAt').execute(),

    insertServerRun: (row: ServerRunRow): Write => asWrite(db.insertInto('serverRuns').values(row)),

    updateServerRun: (serverId: ServerId, startedAt: Instant, aliveAt: Instant): Write =>
      asWrite(
        db
          .updateTable('serverRuns')
          .set({ aliveAt })
          .where('serverId', '=', serverId)
          .where('startedAt', '=', startedAt),
      ),

    removeServerRunsBefore: (aliveAt: Instant): Write =>
      asWrite(db.deleteFrom('serverRuns').where('aliveAt', '<', aliveAt)),
  };
}
