import type { Instant } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { unlessTaken } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Database } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

/** Says, once and for good, that set-up has been done. */
const setUpKey = 'set-up';

export function settingStore(db: Kysely<Database>) {
  return {
    async findSetting(key: string): Promise<unknown> {
      const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
      return row === undefined ? undefined : JSON.parse(row.value);
    },

    async isSetUp(): Promise<boolean> {
      return (await db.selectFrom('meta').select('key').where('key', '=', setUpKey).executeTakeFirst()) !== undefined;
    },

    /** Whoever inserts it first has set the server up; for everybody else it is taken (`set-up.closed`). */
    insertSetUp: (at: Instant): Write =>
      unlessTaken(asWrite(db.insertInto('meta').values({ key: setUpKey, value: String(at) })), 'set-up.closed'),

    /** The same where it does not matter who was first: whenever a user is made by other means. */
    updateSetUp: (at: Instant): Write =>
      asWrite(
        db
          .insertInto('meta')
          .values({ key: setUpKey, value: String(at) })
          .onConflict((conflict) => conflict.column('key').doNothing()),
      ),

    updateSetting(key: string, value: unknown): Write {
      const text = JSON.stringify(value);
      return asWrite(
        db
          .insertInto('settings')
          .values({ key, value: text })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text })),
      );
    },
  };
}
