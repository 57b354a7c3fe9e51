import type { UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Database, NewUserRow, UserRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

type UserChanges = Partial<Omit<UserRow, 'id' | 'apiId'>>;

// The return types of these factories are what `Store` is made of; written out they would say everything twice.
export function userStore(db: Kysely<Database>) {
  return {
    findUser: (id: UserId) => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),

    findUserByName: (usernameFold: string) =>
      db.selectFrom('users').selectAll().where('usernameFold', '=', usernameFold).executeTakeFirst(),

    listUsers: () => db.selectFrom('users').selectAll().orderBy('usernameFold').execute(),

    /** Of the accounts that have one. */
    listMailAddresses: () =>
      db
        .selectFrom('users')
        .select(['id', 'displayName', 'emailAddress'])
        .where('emailAddress', '!=', '')
        .orderBy('usernameFold')
        .execute(),

    async hasUsers(): Promise<boolean> {
      return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
    },

    insertUser: (row: NewUserRow): readonly [Write, Write] => [
      nextNumber(db, 'user'),
      asWrite(db.insertInto('users').values({ ...row, apiId: currentNumber(db, 'user') })),
    ],

    updateUser: (id: UserId, changes: UserChanges): Write =>
      asWrite(db.updateTable('users').set(changes).where('id', '=', id)),

    /** Refuses unless the row is still as it was read. */
    updateUserFrom: (before: UserRow, changes: UserChanges): Write =>
      expecting(
        asWrite(
          db
            .updateTable('users')
            .set(changes)
            .where('id', '=', before.id)
            .where('settings', '=', before.settings)
            .where('isAdministrator', '=', before.isAdministrator)
            .where('username', '=', before.username)
            .where('passwordHash', '=', before.passwordHash),
        ),
        1,
        'conflict',
      ),

    /**
     * Refuses unless an enabled administrator with a password of this server is left. To be written last of what
     * changes users: it waits for every other commit that does the same.
     */
    keepAdministrator: (): readonly Write[] => [
      asWrite(
        db
          .updateTable('sequences')
          .set((row) => ({ value: row.ref('value') }))
          .where('name', '=', 'user'),
      ),
      expecting(
        asWrite(
          db
            .updateTable('sequences')
            .set((row) => ({ value: row.ref('value') }))
            .where('name', '=', 'user')
            .where((row) =>
              row.exists(
                row
                  .selectFrom('users')
                  .select('users.id')
                  .where('isAdministrator', '=', 1)
                  .where('disabledAt', 'is', null)
                  .where('securityProviderId', 'is', null),
              ),
            ),
        ),
        1,
        'account.last-administrator',
      ),
    ],

    /** Refuses while the user's own list holds items. */
    removeUser: (id: UserId): Write =>
      expecting(
        asWrite(
          db
            .deleteFrom('users')
            .where('id', '=', id)
            .where((row) =>
              row.not(
                row.exists(
                  row
                    .selectFrom('jumpItems')
                    .innerJoin('jumpGroups', 'jumpGroups.id', 'jumpItems.jumpGroupId')
                    .select('jumpItems.id')
                    .where('jumpGroups.ownerId', '=', id),
                ),
              ),
            ),
        ),
        1,
        'conflict',
      ),

    countFailedSignIn: (id: UserId): Write =>
      asWrite(
        db
          .updateTable('users')
          .set((row) => ({ failedSignIns: row('failedSignIns', '+', 1) }))
          .where('id', '=', id),
      ),

    /** The names of what is in a user's own list. */
    listItemNamesOfOwner: (id: UserId) =>
      db
        .selectFrom('jumpItems')
        .innerJoin('jumpGroups', 'jumpGroups.id', 'jumpItems.jumpGroupId')
        .select('jumpItems.name')
        .where('jumpGroups.ownerId', '=', id)
        .orderBy('jumpItems.name')
        .execute(),
  };
}
