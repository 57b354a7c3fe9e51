/**
 * What the database knows of recordings: the last signed checkpoint of each stretch, by which a tail that was removed
 * is told from one that was never written. Those of all channels are written together, once a second.
 */
import type { ChannelId } from '@sallyport/domain';
import type { RecordingCheckpointRow, Store } from '../ports.ts';
import { encodeBase64url } from '@sallyport/protocol';
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

export class StoredSealBook implements SealBook {
  readonly #store: Pick<Store, 'commit' | 'putRecordingCheckpoints' | 'listRecordingCheckpoints'>;
  readonly #failed: (error: unknown) => void;
  #waiting = new Map<string, RecordingCheckpointRow>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(
    store: Pick<Store, 'commit' | 'putRecordingCheckpoints' | 'listRecordingCheckpoints'>,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#failed = failed;
  }

  async openings(channelId: ChannelId): Promise<number> {
    const rows = await this.#store.listRecordingCheckpoints([channelId]);
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
    try {
      await this.#store.commit(lists.map((list) => this.#store.putRecordingCheckpoints(list)));
    } catch (error) {
      this.#failed(error);
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
