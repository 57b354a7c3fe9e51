/** Programs that use the Configuration API, and their tokens. */
import type { ApiAccountId, Instant } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { ApiAccountRow, ApiTokenRow, Database, NewApiAccountRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

type AccountChanges = Partial<Omit<ApiAccountRow, 'id' | 'apiId'>>;

export function apiAccountStore(db: Kysely<Database>) {
  return {
    listApiAccounts: () => db.selectFrom('apiAccounts').selectAll().orderBy('apiId').execute(),

    findApiAccount: (id: ApiAccountId) =>
      db.selectFrom('apiAccounts').selectAll().where('id', '=', id).executeTakeFirst(),

    findApiAccountByClientId: (clientId: string) =>
      db.selectFrom('apiAccounts').selectAll().where('clientId', '=', clientId).executeTakeFirst(),

    findApiAccountByName: (nameFold: string) =>
      db.selectFrom('apiAccounts').selectAll().where('nameFold', '=', nameFold).executeTakeFirst(),

    insertApiAccount: (row: NewApiAccountRow): readonly [Write, Write] => [
      nextNumber(db, 'api-account'),
      asWrite(db.insertInto('apiAccounts').values({ ...row, apiId: currentNumber(db, 'api-account') })),
    ],

    updateApiAccount: (id: ApiAccountId, changes: AccountChanges): Write =>
      asWrite(db.updateTable('apiAccounts').set(changes).where('id', '=', id)),

    /** Forgets the wrong secrets before a right one, as long as that is the right one still. */
    confirmApiSecret: ({ id, secretHash }: Pick<ApiAccountRow, 'id' | 'secretHash'>): Write =>
      asWrite(
        db
          .updateTable('apiAccounts')
          .set({ failedAttempts: 0, lockedUntil: null })
          .where('id', '=', id)
          .where('secretHash', '=', secretHash),
      ),

    /** Counts a wrong secret, unless another came first: `failedAttempts` is how many there were. */
    countFailedAttempt: (
      { id, failedAttempts }: Pick<ApiAccountRow, 'id' | 'failedAttempts'>,
      lockedUntil: Instant | null,
    ): Write =>
      asWrite(
        db
          .updateTable('apiAccounts')
          .set({ failedAttempts: failedAttempts + 1, lockedUntil })
          .where('id', '=', id)
          .where('failedAttempts', '=', failedAttempts),
      ),

    removeApiAccount: (id: ApiAccountId): Write => asWrite(db.deleteFrom('apiAccounts').where('id', '=', id)),

    findApiToken: (tokenHash: string) =>
      db
        .selectFrom('apiTokens')
        .innerJoin('apiAccounts', 'apiAccounts.id', 'apiTokens.apiAccountId')
        .selectAll('apiAccounts')
        .select('apiTokens.expiresAt')
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
