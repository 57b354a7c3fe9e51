import type { InstallerId, Instant } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../ports.ts';
import type { Database, InstallerRow } from './schema.ts';
import { asWrite } from './write.ts';

export function installerStore(db: Kysely<Database>) {
  return {
    findInstaller: (id: InstallerId) => db.selectFrom('installers').selectAll().where('id', '=', id).executeTakeFirst(),

    listInstallers: () => db.selectFrom('installers').selectAll().orderBy('createdAt').execute(),

    insertInstaller: (row: InstallerRow): Write => asWrite(db.insertInto('installers').values(row)),

    /** Takes one use of an installer that is still good; changes no row when it is not. */
    updateInstallerUse: (id: InstallerId, now: Instant): Write =>
      asWrite(
        db
          .updateTable('installers')
          .set((row) => ({ uses: row('uses', '+', 1) }))
          .where('id', '=', id)
          .where('revokedAt', 'is', null)
          .where((row) => row.or([row('expiresAt', 'is', null), row('expiresAt', '>', now)]))
          .where((row) => row.or([row('maxUses', 'is', null), row('uses', '<', row.ref('maxUses'))])),
      ),

    updateInstaller: (id: InstallerId, changes: Partial<Omit<InstallerRow, 'id'>>): Write =>
      asWrite(db.updateTable('installers').set(changes).where('id', '=', id)),
  };
}
