import type { ChannelId, SessionId } from '@sallyport/domain';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, RecordingCheckpointRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

/** Far more than are begun in a second. */
const newestMost = 1_000;

function unended(db: Kysely<Database>) {
  return db
    .selectFrom('channels')
    .selectAll()
    .where('state', '=', 'closed')
    .where('recorded', '=', 1)
    .where((its) =>
      its.not(
        its.exists(
          its
            .selectFrom('recordingCheckpoints')
            .select('channelId')
            .whereRef('recordingCheckpoints.channelId', '=', 'channels.id')
            .where('kind', '=', 'ended'),
        ),
      ),
    );
}

export function recordingCheckpointStore(db: Kysely<Database>) {
  return {
    listRecordingCheckpoints: (channels: readonly ChannelId[]): Promise<RecordingCheckpointRow[]> =>
      channels.length === 0
        ? Promise.resolve([])
        : db
            .selectFrom('recordingCheckpoints')
            .selectAll()
            .where('channelId', 'in', channels)
            .orderBy('channelId')
            .orderBy('opening')
            .execute(),

    /** The beginning of each recording that was ever begun, also of one that the other tables have forgotten. */
    listCheckpointedChannels(session?: SessionId) {
      const select = db.selectFrom('recordingCheckpoints').selectAll().where('opening', '=', 1);
      return (session === undefined ? select : select.where('sessionId', '=', session)).orderBy('channelId').execute();
    },

    /** Channels that are over, of whose recordings no end is known: whoever wrote them died over it. */
    listUnendedRecordings: () =>
      unended(db)
        .where('id', 'in', (begun) =>
          // Spelt out, because the index is of this very condition.
          begun
            .selectFrom('recordingCheckpoints')
            .select('channelId')
            .where(sql<boolean>`kind <> 'ended'`),
        )
        // One that was begun in a server's last second has no checkpoint here, and is among the newest.
        .union(
          unended(db).where('id', 'in', (newest) =>
            newest.selectFrom('channels').select('id').orderBy('id', 'desc').limit(newestMost),
          ),
        )
        .orderBy('id')
        .execute(),

    /** One row for each stretch; a later one replaces an earlier. */
    putRecordingCheckpoints: (rows: readonly RecordingCheckpointRow[]): Write =>
      asWrite(
        db
          .insertInto('recordingCheckpoints')
          .values([...rows])
          .onConflict((conflict) =>
            conflict
              .columns(['channelId', 'opening'])
              .doUpdateSet((row) => ({
                sequence: row.ref('excluded.sequence'),
                kind: row.ref('excluded.kind'),
                at: row.ref('excluded.at'),
                content: row.ref('excluded.content'),
                signature: row.ref('excluded.signature'),
              }))
              .whereRef('excluded.sequence', '>=', 'recordingCheckpoints.sequence'),
          ),
      ),
  };
}
