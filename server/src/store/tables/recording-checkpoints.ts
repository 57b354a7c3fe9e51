import type { ChannelId, SessionId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, RecordingCheckpointRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

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
