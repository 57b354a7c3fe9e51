/** What a user proves to be the one who signed in with: an authenticator's codes, recovery codes and passkeys. */
import type { Instant, UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { expecting } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Database, PasskeyRow, TotpSecretRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export interface PasskeyUse {
  readonly from: number;
  readonly to: number;
  readonly at: Instant;
}

export function secondFactorStore(db: Kysely<Database>) {
  return {
    findTotpSecret: (userId: UserId) =>
      db.selectFrom('totpSecrets').selectAll().where('userId', '=', userId).executeTakeFirst(),

    listTotpUsers: () => db.selectFrom('totpSecrets').select('userId').execute(),

    updateTotpSecret: (row: TotpSecretRow): Write =>
      asWrite(
        db
          .insertInto('totpSecrets')
          .values(row)
          .onConflict((conflict) =>
            conflict
              .column('userId')
              .doUpdateSet({ sealedSecret: row.sealedSecret, lastStep: row.lastStep, createdAt: row.createdAt }),
          ),
      ),

    /** Takes the code of a step, once, and with it all that came before. */
    takeTotpStep: (userId: UserId, step: number): Write =>
      expecting(
        asWrite(
          db
            .updateTable('totpSecrets')
            .set({ lastStep: step })
            .where('userId', '=', userId)
            .where('lastStep', '<', step),
        ),
        1,
        'second-factor.used',
      ),

    removeTotpSecret: (userId: UserId): Write => asWrite(db.deleteFrom('totpSecrets').where('userId', '=', userId)),

    async countRecoveryCodes(userId: UserId): Promise<number> {
      const { count } = await db
        .selectFrom('recoveryCodes')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('userId', '=', userId)
        .executeTakeFirstOrThrow();
      return count;
    },

    insertRecoveryCodes: (userId: UserId, hashes: readonly string[]): Write =>
      asWrite(db.insertInto('recoveryCodes').values(hashes.map((codeHash) => ({ codeHash, userId })))),

    takeRecoveryCode: (userId: UserId, codeHash: string): Write =>
      expecting(
        asWrite(db.deleteFrom('recoveryCodes').where('userId', '=', userId).where('codeHash', '=', codeHash)),
        1,
        'second-factor.used',
      ),

    removeRecoveryCodes: (userId: UserId): Write =>
      asWrite(db.deleteFrom('recoveryCodes').where('userId', '=', userId)),

    findPasskey: (id: string) => db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst(),

    listPasskeysOfUser: (userId: UserId) =>
      db.selectFrom('passkeys').selectAll().where('userId', '=', userId).orderBy('createdAt').orderBy('id').execute(),

    /** How many each user has, and when one was last used. */
    listPasskeyCounts: () =>
      db
        .selectFrom('passkeys')
        .select((row) => ['userId', row.fn.countAll<number>().as('count'), row.fn.max('lastUsedAt').as('lastUsedAt')])
        .groupBy('userId')
        .execute(),

    insertPasskey: (row: PasskeyRow): Write => asWrite(db.insertInto('passkeys').values(row)),

    /** One answer of a passkey counts once: its counter must still stand where it was read. */
    takePasskeyUse: (id: string, { from, to, at }: PasskeyUse): Write =>
      expecting(
        asWrite(
          db
            .updateTable('passkeys')
            .set({ counter: to, lastUsedAt: at })
            .where('id', '=', id)
            .where('counter', '=', from),
        ),
        1,
        'second-factor.used',
      ),

    removePasskey: (id: string, userId: UserId): Write =>
      asWrite(db.deleteFrom('passkeys').where('id', '=', id).where('userId', '=', userId)),

    removePasskeysOfUser: (userId: UserId): Write => asWrite(db.deleteFrom('passkeys').where('userId', '=', userId)),
  };
}
