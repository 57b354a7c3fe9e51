/** Logins (a user's stay in the console) and preferences; both go with their user. */
import type { Instant, LoginId, UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, LoginRow, PreferenceRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function loginStore(db: Kysely<Database>) {
  return {
    /** The login and its user at once: it is asked for with every request. */
    findLoginByToken: (tokenHash: string) =>
      db
        .selectFrom('logins')
        .innerJoin('users', 'users.id', 'logins.userId')
        .select([
          'logins.id',
          'logins.userId',
          'logins.createdAt',
          'logins.lastUsedAt',
          'logins.expiresAt',
          'users.username',
          'users.displayName',
          'users.isAdministrator',
          'users.disabledAt',
        ])
        .where('logins.tokenHash', '=', tokenHash)
        .executeTakeFirst(),

    findLogin: (id: LoginId) => db.selectFrom('logins').selectAll().where('id', '=', id).executeTakeFirst(),

    listExpiredLogins: (now: Instant, unusedSince: Instant) =>
      db
        .selectFrom('logins')
        .select(['id', 'userId'])
        .where((row) => row.or([row('expiresAt', '<=', now), row('lastUsedAt', '<=', unusedSince)]))
        .execute(),

    insertLogin: (row: LoginRow): Write => asWrite(db.insertInto('logins').values(row)),

    updateLoginUse: (id: LoginId, lastUsedAt: Instant): Write =>
      asWrite(db.updateTable('logins').set({ lastUsedAt }).where('id', '=', id)),

    removeLogin: (id: LoginId): Write => asWrite(db.deleteFrom('logins').where('id', '=', id)),

    removeLoginsOfUser: (userId: UserId): Write => asWrite(db.deleteFrom('logins').where('userId', '=', userId)),

    removeExpiredLogins: (now: Instant, unusedSince: Instant): Write =>
      asWrite(
        db
          .deleteFrom('logins')
          .where((row) => row.or([row('expiresAt', '<=', now), row('lastUsedAt', '<=', unusedSince)])),
      ),

    findPreferences: (userId: UserId) =>
      db.selectFrom('preferences').select('value').where('userId', '=', userId).executeTakeFirst(),

    updatePreferences: (row: PreferenceRow): Write =>
      asWrite(
        db
          .insertInto('preferences')
          .values(row)
          .onConflict((conflict) =>
            conflict.column('userId').doUpdateSet({ value: row.value, updatedAt: row.updatedAt }),
          ),
      ),
  };
}
