import type { ChannelId, SessionId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { ChannelRow, ChannelState, Database } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function channelStore(db: Kysely<Database>) {
  return {
    findChannel: (id: ChannelId) => db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst(),

    listChannels: (sessionIds: readonly SessionId[]) =>
      sessionIds.length === 0
        ? Promise.resolve([])
        : db.selectFrom('channels').selectAll().where('sessionId', 'in', sessionIds).orderBy('id').execute(),

    listRecordedChannels: () => db.selectFrom('channels').selectAll().where('recorded', '=', 1).orderBy('id').execute(),

    insertChannel: (row: ChannelRow): Write => asWrite(db.insertInto('channels').values(row)),

    /** With `from`, changes the row only while the channel is in one of these states: put `expecting` around it. */
    updateChannel(
      id: ChannelId,
      changes: Partial<Omit<ChannelRow, 'id' | 'sessionId'>>,
      from?: readonly ChannelState[],
    ): Write {
      const update = db.updateTable('channels').set(changes).where('id', '=', id);
      return asWrite(from === undefined ? update : update.where('state', 'in', from));
    },

    /** Every channel of the session that is not closed yet changes at once. */
    updateOpenChannels: (sessionId: SessionId, changes: Partial<Omit<ChannelRow, 'id' | 'sessionId'>>): Write =>
      asWrite(
        db.updateTable('channels').set(changes).where('sessionId', '=', sessionId).where('state', '!=', 'closed'),
      ),
  };
}
