import type { Instant, JumpClientId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, JumpClientRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function jumpClientStore(db: Kysely<Database>) {
  return {
    findJumpClient: (id: JumpClientId) =>
      db.selectFrom('jumpClients').selectAll().where('id', '=', id).executeTakeFirst(),

    findJumpClientByKey: (publicKey: string) =>
      db.selectFrom('jumpClients').selectAll().where('publicKey', '=', publicKey).executeTakeFirst(),

    listJumpClients: () => db.selectFrom('jumpClients').selectAll().orderBy('id').execute(),

    insertJumpClient: (row: JumpClientRow): Write => asWrite(db.insertInto('jumpClients').values(row)),

    updateJumpClient: (id: JumpClientId, changes: Partial<Omit<JumpClientRow, 'id' | 'publicKey'>>): Write =>
      asWrite(db.updateTable('jumpClients').set(changes).where('id', '=', id)),

    /** Changes no row of a client that was uninstalled, or never was. */
    updateInstalledClient: (id: JumpClientId, changes: Partial<Omit<JumpClientRow, 'id' | 'publicKey'>>): Write =>
      asWrite(db.updateTable('jumpClients').set(changes).where('id', '=', id).where('uninstalledAt', 'is', null)),

    /** Changes nothing, and makes others who write the client or touch it wait for this commit. */
    touchJumpClient: (id: JumpClientId): Write =>
      asWrite(
        db
          .updateTable('jumpClients')
          .set((of) => ({ version: of.ref('version') }))
          .where('id', '=', id)
          .where('uninstalledAt', 'is', null),
      ),

    /** Hands out the next generation token; whoever holds neither `from` nor its predecessor lost the race for it. */
    updateGeneration: (
      id: JumpClientId,
      next: { readonly current: string | null; readonly previous: string | null },
      from: string | null,
    ): Write =>
      asWrite(
        db
          .updateTable('jumpClients')
          .set({ generationCurrent: next.current, generationPrevious: next.previous })
          .where('id', '=', id)
          .where('generationCurrent', from === null ? 'is' : '=', from),
      ),

    /** One write for many clients heard from, once a minute. */
    updateLastContact: (ids: readonly JumpClientId[], lastContactAt: Instant): Write =>
      asWrite(db.updateTable('jumpClients').set({ lastContactAt }).where('id', 'in', ids)),

    removeJumpClient: (id: JumpClientId): Write => asWrite(db.deleteFrom('jumpClients').where('id', '=', id)),
  };
}
