import type { InstallerId, Instant, JumpGroupId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, InstallScriptRow, InstallerRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

export function installerStore(db: Kysely<Database>) {
  return {
    findInstaller: (id: InstallerId) => db.selectFrom('installers').selectAll().where('id', '=', id).executeTakeFirst(),

    listInstallers: () => db.selectFrom('installers').selectAll().orderBy('createdAt').execute(),

    insertInstaller: (row: Omit<InstallerRow, 'apiId'>): readonly [Write, Write] => [
      nextNumber(db, 'installer'),
      asWrite(db.insertInto('installers').values({ ...row, apiId: currentNumber(db, 'installer') })),
    ],

    /** Takes one use of an installer that is still good; changes no row when it is not. */
    updateInstallerUse: (id: InstallerId, now: Instant): Write =>
      asWrite(
        db
          .updateTable('installers')
          .set((row) => ({ uses: row('uses', '+', 1) }))
          .where('id', '=', id)
          .where('revokedAt', 'is', null)
          .where((row) => row.or([row('expiresAt', 'is', null), row('expiresAt', '>', now)]))
          .where((row) => row.or([row('maxUses', 'is', null), row('uses', '<', row.ref('maxUses'))]))
          .where((row) =>
            row.or([
              row('createdBy', 'is', null),
              row.exists(
                row
                  .selectFrom('users')
                  .select('users.id')
                  .whereRef('users.id', '=', 'installers.createdBy')
                  .where('users.disabledAt', 'is', null),
              ),
            ]),
          ),
      ),

    /** Changes no row when it was revoked. */
    updateInstaller: (
      id: InstallerId,
      changes: Partial<Pick<InstallerRow, 'expiresAt' | 'maxUses' | 'revokedAt'>>,
    ): Write => asWrite(db.updateTable('installers').set(changes).where('id', '=', id).where('revokedAt', 'is', null)),

    removeInstaller: (id: InstallerId): Write => asWrite(db.deleteFrom('installers').where('id', '=', id)),

    /** How many installers make items in which group. */
    countInstallersByGroup: () =>
      db
        .selectFrom('installers')
        .select(({ fn }) => ['jumpGroupId', fn.countAll<number | string>().as('count')])
        .groupBy('jumpGroupId')
        .execute(),

    removeInstallersOfGroup: (id: JumpGroupId): Write =>
      asWrite(db.deleteFrom('installers').where('jumpGroupId', '=', id)),

    findInstallScript: (sha256: string) =>
      db.selectFrom('installScripts').selectAll().where('sha256', '=', sha256).executeTakeFirst(),

    /** The same script is kept once, however often it is made. */
    insertInstallScript: (row: InstallScriptRow): Write =>
      asWrite(
        db
          .insertInto('installScripts')
          .values(row)
          .onConflict((conflict) => conflict.column('sha256').doNothing()),
      ),
  };
}
