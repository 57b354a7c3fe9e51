import type { Instant, JumpClientId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, JumpClientRow } from '../schema.ts';
import { fixedWrite } from '../engine/fixed.ts';
import { asWrite } from '../engine/write.ts';

export interface NextGeneration {
  readonly id: JumpClientId;
  readonly current: string | null;
  readonly previous: string | null;
}

export interface Greeted extends Pick<
  JumpClientRow,
  'facts' | 'factsAt' | 'clockSkewMs' | 'version' | 'remoteAddress' | 'lastConnectAt' | 'lastContactAt'
> {}

export function jumpClientStore(db: Kysely<Database>) {
  const updateFirstGeneration = fixedWrite<NextGeneration>((blank) =>
    db
      .updateTable('jumpClients')
      .set({ generationCurrent: blank('current'), generationPrevious: blank('previous') })
      .where('id', '=', blank('id'))
      .where('generationCurrent', 'is', null),
  );
  const updateNextGeneration = fixedWrite<NextGeneration & { readonly from: string }>((blank) =>
    db
      .updateTable('jumpClients')
      .set({ generationCurrent: blank('current'), generationPrevious: blank('previous') })
      .where('id', '=', blank('id'))
      .where('generationCurrent', '=', blank('from')),
  );
  return {
    findJumpClient: (id: JumpClientId) =>
      db.selectFrom('jumpClients').selectAll().where('id', '=', id).executeTakeFirst(),

    findJumpClientByKey: (publicKey: string) =>
      db.selectFrom('jumpClients').selectAll().where('publicKey', '=', publicKey).executeTakeFirst(),

    /** Those of these that were uninstalled. */
    listUninstalledOf: (ids: readonly JumpClientId[]) =>
      ids.length === 0
        ? Promise.resolve([])
        : db
            .selectFrom('jumpClients')
            .select('id')
            .where('id', 'in', ids)
            .where('uninstalledAt', 'is not', null)
            .execute(),

    /** All, or so many after one, in the order of their ids. */
    listJumpClients({ after, limit }: { readonly after?: JumpClientId | undefined; readonly limit?: number } = {}) {
      const all = db.selectFrom('jumpClients').selectAll().orderBy('id');
      const rest = after === undefined ? all : all.where('id', '>', after);
      return (limit === undefined ? rest : rest.limit(limit)).execute();
    },

    insertJumpClient: (row: JumpClientRow): Write => asWrite(db.insertInto('jumpClients').values(row)),

    updateJumpClient: (id: JumpClientId, changes: Partial<Omit<JumpClientRow, 'id' | 'publicKey'>>): Write =>
      asWrite(db.updateTable('jumpClients').set(changes).where('id', '=', id)),

    /** Changes no row of a client that was uninstalled, or never was. */
    updateUninstalled: (id: JumpClientId, uninstalledAt: Instant): Write =>
      asWrite(
        db.updateTable('jumpClients').set({ uninstalledAt }).where('id', '=', id).where('uninstalledAt', 'is', null),
      ),

    /** What an agent says of itself when its link is made; changes no row of a client that was uninstalled, or never was. */
    updateGreeted: fixedWrite<Greeted & { readonly id: JumpClientId }>((blank) =>
      db
        .updateTable('jumpClients')
        .set({
          facts: blank('facts'),
          factsAt: blank('factsAt'),
          clockSkewMs: blank('clockSkewMs'),
          version: blank('version'),
          remoteAddress: blank('remoteAddress'),
          lastConnectAt: blank('lastConnectAt'),
          lastContactAt: blank('lastContactAt'),
        })
        .where('id', '=', blank('id'))
        .where('uninstalledAt', 'is', null),
    ),

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
    updateGeneration: (next: NextGeneration, from: string | null): Write =>
      from === null ? updateFirstGeneration(next) : updateNextGeneration({ ...next, from }),

    /** One write for many clients heard from, once a minute. */
    updateLastContact: (ids: readonly JumpClientId[], lastContactAt: Instant): Write =>
      asWrite(db.updateTable('jumpClients').set({ lastContactAt }).where('id', 'in', ids)),

    removeJumpClient: (id: JumpClientId): Write => asWrite(db.deleteFrom('jumpClients').where('id', '=', id)),
  };
}
