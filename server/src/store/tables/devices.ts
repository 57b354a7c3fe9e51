/** Browsers that users signed in from before. */
import type { Instant, UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, DeviceRow } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export function deviceStore(db: Kysely<Database>) {
  return {
    findDevice: (tokenHash: string) =>
      db.selectFrom('devices').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst(),

    insertDevice: (row: DeviceRow): Write => asWrite(db.insertInto('devices').values(row)),

    updateDeviceUse: (tokenHash: string, lastUsedAt: Instant, expiresAt: Instant): Write =>
      asWrite(db.updateTable('devices').set({ lastUsedAt, expiresAt }).where('tokenHash', '=', tokenHash)),

    removeDevicesOfUser: (userId: UserId): Write => asWrite(db.deleteFrom('devices').where('userId', '=', userId)),

    removeExpiredDevices: (now: Instant): Write => asWrite(db.deleteFrom('devices').where('expiresAt', '<=', now)),
  };
}
