/** Logins (a user's stay in the console) and preferences; both go with their user. */
import type { Instant, LoginId, UserId } from '@sallyport/domain';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { LoginRow, PreferenceRow } from '../schema.ts';
import type { Engine } from '../engine/engine.ts';
import { fixedRead } from '../engine/fixed.ts';
import type { BlankOf } from '../engine/fixed.ts';
import { asWrite } from '../engine/write.ts';

export function loginStore(engine: Engine) {
  const { db } = engine;
  return {
    /** The login and its user at once: it is asked for with every request. */
    findLoginByToken: fixedRead(engine, (blank: BlankOf<{ readonly tokenHash: string }>) =>
      db
        .selectFrom('logins')
        .innerJoin('users', 'users.id', 'logins.userId')
        .select([
          'logins.id',
          'logins.userId',
          'logins.createdAt',
          'logins.lastUsedAt',
          'logins.expiresAt',
          'logins.steppedUpAt',
          'users.username',
          'users.displayName',
          'users.disabledAt',
        ])
        .where('logins.tokenHash', '=', blank('tokenHash')),
    ),

    findLogin: (id: LoginId) =>
      db
        .selectFrom('logins')
        .innerJoin('users', 'users.id', 'logins.userId')
        .selectAll('logins')
        .select(['users.displayName', 'users.disabledAt'])
        .where('logins.id', '=', id)
        .executeTakeFirst(),

    listLoginsOfUser: (userId: UserId) =>
      db.selectFrom('logins').selectAll().where('userId', '=', userId).orderBy('createdAt', 'desc').execute(),

    listExpiredLogins: (now: Instant, unusedSince: Instant) =>
      db
        .selectFrom('logins')
        .select(['id', 'userId'])
        .where((row) => row.or([row('expiresAt', '<=', now), row('lastUsedAt', '<=', unusedSince)]))
        .execute(),

    /** Nothing for a user who was disabled or removed meanwhile. */
    insertLogin: (row: LoginRow): Write =>
      expecting(
        asWrite(
          db
            .insertInto('logins')
            .columns([
              'id',
              'userId',
              'tokenHash',
              'createdAt',
              'lastUsedAt',
              'expiresAt',
              'remoteAddress',
              'userAgent',
              'steppedUpAt',
            ])
            .expression((from) =>
              from
                .selectFrom('users')
                .select((user) => [
                  user.cast<LoginRow['id']>(user.val(row.id), 'text').as('id'),
                  'users.id as userId',
                  user.cast<string>(user.val(row.tokenHash), 'text').as('tokenHash'),
                  user.cast<number>(user.val(row.createdAt), 'bigint').as('createdAt'),
                  user.cast<number>(user.val(row.lastUsedAt), 'bigint').as('lastUsedAt'),
                  user.cast<number>(user.val(row.expiresAt), 'bigint').as('expiresAt'),
                  user.cast<string>(user.val(row.remoteAddress), 'text').as('remoteAddress'),
                  user.cast<string>(user.val(row.userAgent), 'text').as('userAgent'),
                  user.cast<number>(user.val(row.steppedUpAt), 'bigint').as('steppedUpAt'),
                ])
                .where('users.id', '=', row.userId)
                .where('users.disabledAt', 'is', null),
            ),
        ),
        1,
        'user.disabled',
      ),

    updateLoginProof: (id: LoginId, steppedUpAt: Instant): Write =>
      asWrite(db.updateTable('logins').set({ steppedUpAt }).where('id', '=', id)),

    updateLoginUse: (id: LoginId, lastUsedAt: Instant): Write =>
      asWrite(db.updateTable('logins').set({ lastUsedAt }).where('id', '=', id)),

    removeLogin: (id: LoginId): Write => asWrite(db.deleteFrom('logins').where('id', '=', id)),

    removeLoginsOfUser: (userId: UserId): Write => asWrite(db.deleteFrom('logins').where('userId', '=', userId)),

    removeOtherLogins: (userId: UserId, kept: LoginId): Write =>
      asWrite(db.deleteFrom('logins').where('userId', '=', userId).where('id', '!=', kept)),

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
