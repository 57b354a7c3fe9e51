/** Backups as the operator asks for them: made and noted, and brought back as the beginning of a new epoch. */

import { instant } from '@sallyport/domain';
import type { Instant } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { Clock, Store } from '../../ports.ts';

interface BackupWorld {
  readonly store: Store;
  readonly clock: Clock;
}

const settingKey = 'backup.last';
const actor = { kind: 'operator', name: 'command line' } as const;

export interface BackupNote {
  readonly at: Instant;
  readonly bytes: number;
}

/** The last backup that was made and verified; undefined when there never was one. */
export async function lastBackup({ store }: Pick<BackupWorld, 'store'>): Promise<BackupNote | undefined> {
  const note = await store.findSetting(settingKey);
  const isNote = typeof note === 'object' && note !== null && 'at' in note && 'bytes' in note;
  return isNote ? { at: instant(Number(note.at)), bytes: Number(note.bytes) } : undefined;
}

export async function noteBackup({ store, clock }: BackupWorld, made: { readonly bytes: number }): Promise<void> {
  const at = clock.now();
  const entry = auditEntry({ at, kind: 'backup.made', actor, data: { ...made } });
  await store.commit([store.updateSetting(settingKey, { at, bytes: made.bytes }), store.insertAuditEntry(entry)]);
}

export interface RestoredFrom {
  readonly madeAt: Instant;
  readonly epoch: number;
  /** Enrolment keys that were revoked after the backup would work again: they are revoked unless somebody vouches. */
  readonly keepEnrolmentKeys: boolean;
}

export interface NewEpoch {
  readonly epoch: number;
  readonly revokedEnrolmentKeys: number;
}

/** Nothing that was ended or revoked since the backup lives again, and no agent is asked for a token that is gone. */
export async function beginEpoch({ store, clock }: BackupWorld, from: RestoredFrom): Promise<NewEpoch> {
  const now = clock.now();
  const epoch = Math.max(await store.findEpoch(), from.epoch) + 1;
  const revokedEnrolmentKeys = from.keepEnrolmentKeys ? 0 : await store.countInstallersInUse();
  const data = { backupMadeAt: from.madeAt, epoch, revokedEnrolmentKeys };
  const entry = auditEntry({ at: now, kind: 'server.restored', actor, data });
  await store.commit([
    store.updateEpoch(epoch),
    store.endEverySecret(),
    from.keepEnrolmentKeys ? [] : store.revokeEveryInstaller(now),
    store.insertAuditEntry(entry),
  ]);
  return { epoch, revokedEnrolmentKeys };
}
