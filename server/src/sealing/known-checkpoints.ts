/** Compares a recording with what the database knows of it: the last checkpoint of each stretch of writing. */
import { recordingCheckpointFrom } from '@sallyport/protocol';
import type { ReadCheckpoint, RecordingCheckpoint } from '@sallyport/protocol';
import type { VerifySeal } from './seal-signature.ts';
import type { RecordingFinding, Stretch } from './verify-recording.ts';

/** As the database has it. */
export interface KnownCheckpoint {
  readonly opening: number;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

export interface FoundInFile {
  readonly signed: readonly ReadCheckpoint[];
  readonly stretches: readonly Stretch[];
  readonly lastMs: number;
}

/** A server that runs writes down those of a second together, when they are on the disk; until then it knows of none. */
const writtenDownWithinMs = 10_000;

export interface Knowing {
  readonly known: readonly KnownCheckpoint[];
  readonly verify: VerifySeal;
  /** When the database was read, in milliseconds since 1970. */
  readonly now: number;
}

export function compareKnown({ known, verify, now }: Knowing, found: FoundInFile): readonly RecordingFinding[] {
  const isDue = found.signed.some(
    ({ checkpoint: { kind, at } }) => kind !== 'opened' && at < now - writtenDownWithinMs,
  );
  if (known.length === 0 && isDue) {
    return [{ what: 'unknown-to-database', fromMs: 0, toMs: found.lastMs, byte: undefined }];
  }
  return known.flatMap((row): readonly RecordingFinding[] => {
    const checkpoint = verify(row.content, row.signature) ? recordingCheckpointFrom(row.content) : undefined;
    if (checkpoint === undefined) {
      return [{ what: 'database-altered', fromMs: 0, toMs: found.lastMs, byte: undefined }];
    }
    return isTailRemoved(checkpoint, row, found) ? [tailRemoved(checkpoint, found)] : [];
  });
}

/** Its stretch ends before the checkpoint; one that is merely unreadable was named already. */
function isTailRemoved(checkpoint: RecordingCheckpoint, row: KnownCheckpoint, found: FoundInFile): boolean {
  if (found.signed.some(({ content }) => Buffer.compare(content, row.content) === 0)) return false;
  const stretch = found.stretches.findLast(({ opening }) => opening === checkpoint.opening);
  return stretch === undefined || stretch.blocks <= checkpoint.sequence;
}

function tailRemoved(checkpoint: RecordingCheckpoint, { stretches }: FoundInFile): RecordingFinding {
  const reached = stretches.findLast(({ opening }) => opening <= checkpoint.opening);
  return { what: 'tail-removed', fromMs: reached?.lastMs ?? 0, toMs: checkpoint.atMs, byte: undefined };
}
