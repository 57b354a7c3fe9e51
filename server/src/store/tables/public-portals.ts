import type { PublicPortalId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { unlessMissing, unlessTaken } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, PublicPortalRow } from '../schema.ts';

/** Told apart from a name that is another's. */
const addressTaken = 'portal.address-taken';

export function publicPortalStore(db: Kysely<Database>) {
  return {
    listPublicPortals: () => db.selectFrom('publicPortals').selectAll().orderBy('apiId').execute(),

    findPublicPortal: (id: PublicPortalId) =>
      db.selectFrom('publicPortals').selectAll().where('id', '=', id).executeTakeFirst(),

    /** In the order in which each portal's are dialled. */
    listPortalAddresses: () => db.selectFrom('portalAddresses').selectAll().orderBy('position').execute(),

    /** How many installed clients have which address. */
    countClientsByAddress: () =>
      db
        .selectFrom('jumpClients')
        .select(({ fn }) => ['publicSiteAddress', fn.countAll<number | string>().as('count')])
        .where('publicSiteAddress', 'is not', null)
        .where('uninstalledAt', 'is', null)
        .groupBy('publicSiteAddress')
        .execute(),

    async listClientsByAddress(addresses: readonly string[]) {
      const rows = await db
        .selectFrom('jumpClients')
        .select('id')
        .where('publicSiteAddress', 'in', addresses)
        .where('uninstalledAt', 'is', null)
        .orderBy('id')
        .execute();
      return rows.map(({ id }) => id);
    },

    countInstallersByAddress: () =>
      db
        .selectFrom('installers')
        .select(({ fn }) => ['publicSiteAddress', fn.countAll<number | string>().as('count')])
        .where('publicSiteAddress', 'is not', null)
        .where('revokedAt', 'is', null)
        .groupBy('publicSiteAddress')
        .execute(),

    insertPublicPortal: (row: Omit<PublicPortalRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'public-portal'),
      unlessTaken(
        asWrite(db.insertInto('publicPortals').values({ ...row, apiId: currentNumber(db, 'public-portal') })),
        'portal.name-taken',
      ),
    ],

    /** Of the row as it was read; changes none that has been changed since. */
    updatePublicPortal: (before: PublicPortalRow, changes: Partial<Omit<PublicPortalRow, 'id' | 'apiId'>>): Write =>
      unlessTaken(
        unlessMissing(
          asWrite(
            db
              .updateTable('publicPortals')
              .set(changes)
              .where('id', '=', before.id)
              .where('name', '=', before.name)
              .where('sessionPolicyId', before.sessionPolicyId === null ? 'is' : '=', before.sessionPolicyId),
          ),
          'session-policy.gone',
        ),
        'portal.name-taken',
      ),

    /** One that no client comes through and no installer names. */
    removePortalAddress: (address: string): Write =>
      asWrite(
        db
          .deleteFrom('portalAddresses')
          .where('address', '=', address)
          .where((where) =>
            where.not(
              where.exists(
                where
                  .selectFrom('jumpClients')
                  .select('id')
                  .where('publicSiteAddress', '=', address)
                  .where('uninstalledAt', 'is', null),
              ),
            ),
          )
          .where((where) =>
            where.not(
              where.exists(
                where
                  .selectFrom('installers')
                  .select('id')
                  .where('publicSiteAddress', '=', address)
                  .where('revokedAt', 'is', null),
              ),
            ),
          ),
      ),

    insertPortalAddress: (row: {
      readonly address: string;
      readonly publicPortalId: PublicPortalId;
      readonly position: number;
    }): Write => unlessTaken(asWrite(db.insertInto('portalAddresses').values(row)), addressTaken),

    updatePortalAddress: (address: string, position: number): Write =>
      asWrite(db.updateTable('portalAddresses').set({ position }).where('address', '=', address)),

    /** Its addresses have to be removed before. */
    removePublicPortal: (id: PublicPortalId): Write => asWrite(db.deleteFrom('publicPortals').where('id', '=', id)),
  };
}
