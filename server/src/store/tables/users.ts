import type { UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
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

    async hasUsers(): Promise<boolean> {
      return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
    },

    insertUser: (row: NewUserRow): readonly [Write, Write] => [
      nextNumber(db, 'user'),
      asWrite(db.insertInto('users').values({ ...row, apiId: currentNumber(db, 'user') })),
    ],

    updateUser: (id: UserId, changes: UserChanges): Write =>
      asWrite(db.updateTable('users').set(changes).where('id', '=', id)),
  };
}
