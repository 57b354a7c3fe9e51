/** The number that every change of groups, roles, group policies and teams moves on; 0 before the first. */
import type { Kysely } from 'kysely';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { asWrite } from '../engine/write.ts';
import type { Database } from '../schema.ts';

const key = 'access-revision';

export function accessRevisionStore(db: Kysely<Database>) {
  return {
    async findAccessRevision(): Promise<number> {
      const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
      return row === undefined ? 0 : Number(row.value);
    },

    /**
     * To be written first: who comes second waits here for who is before, and is then refused (`access.moved`), because
     * what it was judged by is no longer so.
     */
    moveAccessRevision: (read: number): Write =>
      expecting(
        asWrite(
          db
            .insertInto('meta')
            .values({ key, value: String(read + 1) })
            .onConflict((conflict) =>
              conflict
                .column('key')
                .doUpdateSet({ value: String(read + 1) })
                .where('meta.value', '=', String(read)),
            ),
        ),
        1,
        'access.moved',
      ),
  };
}
