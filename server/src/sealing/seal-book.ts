/**
 * What the database knows of recordings: the last signed checkpoint of each stretch, by which a tail that was removed
 * is told from one that was never written. Those of all channels are written together, once a second.
 */
import type { ChannelId } from '@sallyport/domain';
import { encodeBase64url, recordingCheckpointFrom } from '@sallyport/protocol';
import { auditEntry } from '../audit/entry.ts';
import type { Clock, RecordingCheckpointRow, Store } from '../ports.ts';
import type { SignedCheckpoint } from './sealed-writer.ts';

/** What a recorder asks of it. */
export interface SealBook {
  /** How many stretches of this channel's recording are known. */
  openings(channelId: ChannelId): Promise<number>;
  /** A checkpoint whose file is on disk. */
  put(signed: SignedCheckpoint): void;
}

/** Ours: the same second in which a checkpoint is made. */
const writeEveryMs = 1_000;

/** Rows in one statement. */
const rowsAtOnce = 200;

export interface SealBookParts {
  readonly store: Pick<Store, 'commit' | 'putRecordingCheckpoints' | 'listRecordingCheckpoints' | 'insertAuditEntry'>;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
}

export class StoredSealBook implements SealBook {
  readonly #parts: SealBookParts;
  #waiting = new Map<string, RecordingCheckpointRow>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(parts: SealBookParts) {
    this.#parts = parts;
  }

  async openings(channelId: ChannelId): Promise<number> {
    const rows = await this.#parts.store.listRecordingCheckpoints([channelId]);
    return Math.max(0, ...rows.map(({ opening }) => opening));
  }

  put(signed: SignedCheckpoint): void {
    const row = rowOf(signed);
    this.#waiting.set(`${row.channelId} ${row.opening}`, row);
    this.#writeLater();
  }

  /** Kept when everything is in the database, or can't be. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
    clearTimeout(this.#timer);
  }

  /** The end of a recording stands in the audit log too, which has a chain of its own. */
  #endEntry({ sessionId, channelId, content }: RecordingCheckpointRow): Parameters<Store['insertAuditEntry']>[0] {
    const { sequence, length, chain } = recordingCheckpointFrom(Buffer.from(content)) ?? {};
    return auditEntry({
      at: this.#parts.clock.now(),
      kind: 'recording.sealed',
      actor: { kind: 'server', name: 'Server' },
      target: { kind: 'session', id: sessionId, name: '' },
      data: { channelId, sequence, length, chain },
    });
  }

  #writeLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#write();
    }, writeEveryMs).unref();
  }

  /** What could not be written waits for the next time, unless something newer does. */
  async #write(): Promise<void> {
    const taken = this.#waiting;
    if (taken.size === 0) return;
    this.#waiting = new Map();
    const rows = [...taken.values()];
    const lists = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, at) =>
      rows.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce),
    );
    const { store } = this.#parts;
    try {
      await store.commit([
        ...lists.map((list) => store.putRecordingCheckpoints(list)),
        ...rows.filter(({ kind }) => kind === 'ended').map((row) => store.insertAuditEntry(this.#endEntry(row))),
      ]);
    } catch (error) {
      this.#parts.failed(error);
      this.#waiting = new Map([...taken, ...this.#waiting]);
      this.#writeLater();
    }
  }
}

function rowOf({ checkpoint, content, signature }: SignedCheckpoint): RecordingCheckpointRow {
  const { channelId, sessionId, opening, sequence, kind, at } = checkpoint;
  return {
    channelId: channelId as RecordingCheckpointRow['channelId'],
    opening,
    sessionId: sessionId as RecordingCheckpointRow['sessionId'],
    sequence,
    kind,
    at: at as RecordingCheckpointRow['at'],
    content: Buffer.from(content).toString(),
    signature: encodeBase64url(signature),
  };
}
