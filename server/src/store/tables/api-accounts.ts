/** Programs that use the Configuration API, and their tokens. */
import type { ApiAccountId, Instant } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { ApiAccountRow, ApiTokenRow, Database } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function apiAccountStore(db: Kysely<Database>) {
  return {
    findApiAccountByClientId: (clientId: string) =>
      db.selectFrom('apiAccounts').selectAll().where('clientId', '=', clientId).executeTakeFirst(),

    findApiAccountByName: (nameFold: string) =>
      db.selectFrom('apiAccounts').selectAll().where('nameFold', '=', nameFold).executeTakeFirst(),

    insertApiAccount: (row: ApiAccountRow): Write => asWrite(db.insertInto('apiAccounts').values(row)),

    updateApiAccount: (id: ApiAccountId, changes: Partial<Omit<ApiAccountRow, 'id'>>): Write =>
      asWrite(db.updateTable('apiAccounts').set(changes).where('id', '=', id)),

    findApiToken: (tokenHash: string) =>
      db
        .selectFrom('apiTokens')
        .innerJoin('apiAccounts', 'apiAccounts.id', 'apiTokens.apiAccountId')
        .select(['apiTokens.apiAccountId', 'apiTokens.expiresAt', 'apiAccounts.name', 'apiAccounts.disabledAt'])
        .where('apiTokens.tokenHash', '=', tokenHash)
        .executeTakeFirst(),

    insertApiToken: (row: ApiTokenRow): Write => asWrite(db.insertInto('apiTokens').values(row)),

    /** Drops the oldest tokens of an account until `kept` are left. */
    removeOldestApiTokens: (id: ApiAccountId, kept: number): Write =>
      asWrite(
        db
          .deleteFrom('apiTokens')
          .where('apiAccountId', '=', id)
          .where(
            'tokenHash',
            'not in',
            db
              .selectFrom('apiTokens')
              .select('tokenHash')
              .where('apiAccountId', '=', id)
              .orderBy('createdAt', 'desc')
              .orderBy('tokenHash')
              .limit(kept),
          ),
      ),

    removeApiTokensOfAccount: (id: ApiAccountId): Write =>
      asWrite(db.deleteFrom('apiTokens').where('apiAccountId', '=', id)),

    removeExpiredApiTokens: (now: Instant): Write => asWrite(db.deleteFrom('apiTokens').where('expiresAt', '<=', now)),
  };
}
