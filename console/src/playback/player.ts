/**
 * Plays a recording on a screen: time goes on by itself, faster, slower or not at all; any moment can be gone to; idle
 * stretches can be left out. It owns no timer and no clock: whoever shows it says how much time has passed.
 */
import type { RecordingRecord } from '@sallyport/protocol';

/** What a recording is played on. There is no way from it back into anything. */
export type PlaybackScreen = {
  readonly reset: (size: { readonly cols: number; readonly rows: number }) => void;
  readonly write: (bytes: Uint8Array) => void;
  readonly resize: (size: { readonly cols: number; readonly rows: number }) => void;
};

export type PlayerState = {
  readonly atMs: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly skipsIdle: boolean;
  /** Waits for more of the recording. */
  readonly isWaiting: boolean;
};

export const speeds = [0.5, 1, 2, 4, 8, 16] as const;

/** A pause longer than this is idle time; of each, so much is still shown before what follows. */
const idleMs = 1_500;
const leadMs = 400;

/** A shell that shows nothing for longer is shown empty, as it was. */
const firstWithinMs = 3_000;

export type Source = {
  readonly records: readonly RecordingRecord[];
  readonly size: { readonly cols: number; readonly rows: number };
  readonly durationMs: number;
  /** Nothing more will come. */
  readonly isWhole: boolean;
  /** The moment at which the records begin: later than the recording itself after a jump. */
  readonly fromMs: number;
};

/** So much output is fed to the screen in an instant; what is further away is jumped to. */
const nearBytes = 1_048_576;

export class Player {
  readonly #screen: PlaybackScreen;
  readonly #onState: (state: PlayerState) => void;
  readonly #onFar: (atMs: number) => Promise<void>;
  /** A moment is being fetched. */
  #jump: Promise<void> | undefined;
  #source: Source;
  #next = 0;
  #state: PlayerState = { atMs: 0, isPlaying: false, speed: 1, skipsIdle: true, isWaiting: false };

  constructor(parts: {
    readonly screen: PlaybackScreen;
    readonly source: Source;
    readonly onState: (state: PlayerState) => void;
    /** Fetches what is needed for a moment far away and gives it to `land`. */
    readonly onFar: (atMs: number) => Promise<void>;
  }) {
    this.#onFar = parts.onFar;
    this.#screen = parts.screen;
    this.#source = parts.source;
    this.#onState = parts.onState;
    this.#screen.reset(parts.source.size);
    this.#show(0);
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** More of the recording is there. */
  setSource(source: Source): void {
    this.#source = source;
    if (this.#state.isWaiting && this.#jump === undefined) this.#show(this.#state.atMs);
  }

  /** What was fetched for a moment far away is there: the recording goes on from it. */
  land(source: Source, atMs: number): void {
    this.#source = source;
    this.#jump = undefined;
    this.#startOver();
    this.#show(atMs);
  }

  /** Kept when the moment that was gone to is on the screen's way. */
  async settled(): Promise<void> {
    while (this.#jump !== undefined) await this.#jump;
  }

  /** Where the first thing appears: what one wants to see before anything is pressed. */
  showFirst(): void {
    const firstAt = this.#nextShownAt();
    if (this.#state.atMs === 0 && !this.#state.isPlaying && firstAt !== undefined && firstAt <= firstWithinMs)
      this.seek(firstAt);
  }

  play(): void {
    if (this.#state.atMs >= this.#source.durationMs) this.seek(0);
    this.#change({ isPlaying: true });
  }

  pause(): void {
    this.#change({ isPlaying: false });
  }

  setSpeed(speed: number): void {
    this.#change({ speed });
  }

  setSkipsIdle(skipsIdle: boolean): void {
    this.#change({ skipsIdle });
  }

  seek(wantedMs: number): void {
    const atMs = Math.max(0, Math.min(wantedMs, this.#source.durationMs));
    if (this.#jump !== undefined || this.#isFar(atMs)) {
      this.#change({ atMs, isWaiting: true });
      const jump = this.#onFar(atMs).finally(() => {
        if (this.#jump === jump) this.#jump = undefined;
      });
      this.#jump = jump;
      return;
    }
    if (atMs < this.#state.atMs) this.#startOver();
    this.#show(atMs);
  }

  #startOver(): void {
    this.#next = 0;
    this.#screen.reset(this.#source.size);
  }

  /** Whether the way to a moment, from here or from where the records begin, is longer than an instant. */
  #isFar(atMs: number): boolean {
    const { records, fromMs, isWhole } = this.#source;
    if (atMs < fromMs) return true;
    if (!isWhole && atMs > (records.at(-1)?.atMs ?? 0)) return true;
    let bytes = 0;
    for (let index = atMs < this.#state.atMs ? 0 : this.#next; index < records.length; index += 1) {
      const record = records[index];
      if (record === undefined || record.atMs > atMs) return false;
      if (record.kind === 'output') bytes += record.bytes.length;
      if (bytes > nearBytes) return true;
    }
    return false;
  }

  /** So much time has passed outside. */
  tick(passedMs: number): void {
    const { isPlaying, atMs, speed, skipsIdle } = this.#state;
    if (!isPlaying || this.#jump !== undefined) return;
    let to = atMs + passedMs * speed;
    const nextAt = this.#nextShownAt();
    if (skipsIdle && nextAt !== undefined && nextAt - to > idleMs * Math.max(1, speed)) to = nextAt - leadMs * speed;
    const { durationMs, isWhole, records } = this.#source;
    const knownMs = isWhole ? durationMs : (records.at(-1)?.atMs ?? 0);
    this.#show(Math.min(to, knownMs));
    if (isWhole && to >= durationMs) this.#change({ isPlaying: false });
  }

  /** When the next thing appears that a viewer sees. */
  #nextShownAt(): number | undefined {
    const { records, durationMs, isWhole } = this.#source;
    for (let index = this.#next; index < records.length; index += 1) {
      const record = records[index];
      if (record !== undefined && (record.kind === 'output' || record.kind === 'resize')) return record.atMs;
    }
    return isWhole ? durationMs : undefined;
  }

  #show(atMs: number): void {
    const { records, isWhole } = this.#source;
    let gathered: Uint8Array[] = [];
    const flush = () => {
      if (gathered.length > 0)
        this.#screen.write(gathered.length === 1 ? (gathered[0] ?? new Uint8Array(0)) : joinAll(gathered));
      gathered = [];
    };
    for (let record = records[this.#next]; record !== undefined && record.atMs <= atMs; record = records[this.#next]) {
      this.#next += 1;
      if (record.kind === 'output') gathered.push(record.bytes);
      if (record.kind === 'frame') {
        gathered = [record.bytes];
        this.#screen.reset(record);
      }
      if (record.kind === 'resize') {
        flush();
        this.#screen.resize(record);
      }
    }
    flush();
    this.#change({ atMs, isWaiting: !isWhole && this.#next >= records.length });
  }

  #change(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onState(this.#state);
  }
}

function joinAll(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
