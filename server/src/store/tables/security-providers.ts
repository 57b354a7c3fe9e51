import type { SecurityProviderId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, SecurityProviderRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

export function securityProviderStore(db: Kysely<Database>) {
  return {
    listSecurityProviders: () => db.selectFrom('securityProviders').selectAll().orderBy('apiId').execute(),

    findSecurityProvider: (id: SecurityProviderId) =>
      db.selectFrom('securityProviders').selectAll().where('id', '=', id).executeTakeFirst(),

    /** The number comes first, then the row. */
    insertSecurityProvider: (row: Omit<SecurityProviderRow, 'apiId'>): readonly [Write, Write] => [
      nextNumber(db, 'security-provider'),
      asWrite(db.insertInto('securityProviders').values({ ...row, apiId: currentNumber(db, 'security-provider') })),
    ],

    updateSecurityProvider: (
      id: SecurityProviderId,
      changes: Partial<Omit<SecurityProviderRow, 'id' | 'apiId'>>,
    ): Write => asWrite(db.updateTable('securityProviders').set(changes).where('id', '=', id)),

    removeSecurityProvider: (id: SecurityProviderId): Write =>
      asWrite(db.deleteFrom('securityProviders').where('id', '=', id)),

    findUserByProvider: (securityProviderId: SecurityProviderId, providerSubject: string) =>
      db
        .selectFrom('users')
        .selectAll()
        .where('securityProviderId', '=', securityProviderId)
        .where('providerSubject', '=', providerSubject)
        .executeTakeFirst(),

    async countUsersOfProvider(id: SecurityProviderId): Promise<number> {
      const { count } = await db
        .selectFrom('users')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('securityProviderId', '=', id)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
