/** What an administrator has to see to so that the server survives a bad day. */
import { hours, inMillis, days, minutes, since } from '../time.ts';
import type { Instant, Millis } from '../time.ts';

export interface UpkeepFacts {
  /** Undefined while there is no recovery kit of today's root key. */
  readonly recoveryKitSavedAt: Instant | undefined;
  /** Undefined when there never was one. */
  readonly lastBackupAt: Instant | undefined;
  /** When this server's keys were made. */
  readonly firstStartAt: Instant;
  /** Of the disk that holds the data folder; undefined when nobody can tell. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | undefined;
  /** Agents whose clock differs from the server's by more than is allowed. */
  readonly skewedClocks: number;
  readonly mail: {
    /** When the oldest mail was written that waits to be sent. */
    readonly waitingSince: Instant | undefined;
    readonly waiting: number;
    /** That will not be sent any more, of the last days. */
    readonly givenUp: number;
  };
}

export type UpkeepWarning =
  | { readonly kind: 'recovery-kit-missing' }
  | { readonly kind: 'backup-never' }
  | { readonly kind: 'backup-old'; readonly at: Instant }
  | { readonly kind: 'disk-low'; readonly freeBytes: number; readonly isUrgent: boolean }
  | { readonly kind: 'clocks-skewed'; readonly count: number }
  | { readonly kind: 'mail-unsent'; readonly waiting: number; readonly givenUp: number };

const backupDueAfter: Millis = inMillis(days(7));

/** A new server has nothing yet that would be missed. */
const firstBackupDueAfter: Millis = hours(24);

/** Recordings of a busy day, and the room that a database needs to tidy itself. */
const lowBytes = 5_000_000_000;
const urgentBytes = 1_000_000_000;

const skewAllowed: Millis = minutes(2);

/** A server that is busy for a moment needs nobody. */
const mailPatience: Millis = minutes(10);

/**
 * Whether an agent's clock is too far from the server's to be trusted in logs.
 * @rule upkeep.clock
 */
export function isSkewed(skewMs: number): boolean {
  return Math.abs(skewMs) > skewAllowed;
}

/**
 * A recovery kit is to be saved before anything else.
 * @rule upkeep.recovery-kit
 */
function kitWarnings({ recoveryKitSavedAt }: UpkeepFacts): readonly UpkeepWarning[] {
  return recoveryKitSavedAt === undefined ? [{ kind: 'recovery-kit-missing' }] : [];
}

/**
 * A backup is to be made each week, the first within a day.
 * @rule upkeep.backup
 */
function backupWarnings({ lastBackupAt, firstStartAt }: UpkeepFacts, now: Instant): readonly UpkeepWarning[] {
  if (lastBackupAt === undefined)
    return since(firstStartAt, now) >= firstBackupDueAfter ? [{ kind: 'backup-never' }] : [];
  return since(lastBackupAt, now) >= backupDueAfter ? [{ kind: 'backup-old', at: lastBackupAt }] : [];
}

/**
 * The disk is low below 5 GB or a twentieth of a smaller disk, and about to fill up below 1 GB or a hundredth.
 * @rule upkeep.disk
 */
function diskWarnings({ disk }: UpkeepFacts): readonly UpkeepWarning[] {
  if (disk === undefined) return [];
  const { freeBytes, totalBytes } = disk;
  if (freeBytes >= Math.min(lowBytes, totalBytes / 20)) return [];
  return [{ kind: 'disk-low', freeBytes, isUrgent: freeBytes < Math.min(urgentBytes, totalBytes / 100) }];
}

/**
 * Mail that waits for longer than ten minutes, or that was given up, is to be seen to.
 * @rule upkeep.mail
 */
function mailWarnings({ mail }: UpkeepFacts, now: Instant): readonly UpkeepWarning[] {
  const { waitingSince, waiting, givenUp } = mail;
  const isLate = waitingSince !== undefined && since(waitingSince, now) >= mailPatience;
  return isLate || givenUp > 0 ? [{ kind: 'mail-unsent', waiting: isLate ? waiting : 0, givenUp }] : [];
}

/** The most pressing first. */
export function upkeepWarnings(facts: UpkeepFacts, now: Instant): readonly UpkeepWarning[] {
  const ofDisk = diskWarnings(facts);
  const isFilling = ofDisk.some((warning) => warning.kind === 'disk-low' && warning.isUrgent);
  const ofClocks: readonly UpkeepWarning[] =
    facts.skewedClocks === 0 ? [] : [{ kind: 'clocks-skewed', count: facts.skewedClocks }];
  const kept = [...kitWarnings(facts), ...backupWarnings(facts, now)];
  const rest = [...mailWarnings(facts, now), ...ofClocks];
  return isFilling ? [...ofDisk, ...kept, ...rest] : [...kept, ...ofDisk, ...rest];
}
