/**
 * Fetches a recording range by range, no further ahead than it is played, so that a long one never comes in one lump; a
 * moment far away is fetched by itself, with the picture that it needs, and the ranges go on from there.
 */
import type { ChannelPlace } from '../api/sessions.ts';
import { recordingAtUrl, recordingDataUrl } from '../api/sessions.ts';
import { RecordingReader } from './recording-reader.ts';

/** Ours: a second or so on a slow line. */
const rangeBytes = 1_048_576;

/** Looked at this often while enough is there. */
const lookEveryMs = 250;

/** A server that makes pictures of a long recording for the first time says so; it is asked again this often. */
const askAgainMs = 1_000;
const busyStatus = 503;

export type Loaded = {
  readonly reader: RecordingReader;
  /** Since the last jump. */
  readonly bytes: number;
  /** Of the whole, from 0 to 1. */
  readonly part: number;
  readonly isWhole: boolean;
  /** Nothing before it is missing. */
  readonly isFromStart: boolean;
};

type LoaderOptions = {
  readonly place: ChannelPlace;
  /** Whether more is wanted already. */
  readonly isWanted: (loaded: Loaded) => boolean;
  readonly onLoaded: (loaded: Loaded) => void;
  readonly onError: (error: Error) => void;
};

export class RecordingLoader {
  readonly #options: LoaderOptions;
  #aborting = new AbortController();

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  fromStart(): void {
    this.#begin((signal) => this.#goOn({ reader: new RecordingReader(), at: 0, signal, isFromStart: true }));
  }

  /** Gives what is needed for a moment; undefined when another was asked for meanwhile. */
  async jump(atMs: number): Promise<Loaded | undefined> {
    const landing = Promise.withResolvers<Loaded | undefined>();
    this.#begin(async (signal) => {
      signal.addEventListener('abort', () => landing.resolve(undefined));
      try {
        const { bytes, next } = await fetchMoment(this.#options.place, atMs, signal);
        const reader = new RecordingReader();
        reader.add(bytes);
        landing.resolve({ reader, bytes: bytes.length, part: 0, isWhole: false, isFromStart: false });
        await this.#goOn({ reader, at: next, signal, isFromStart: false });
      } finally {
        landing.resolve(undefined);
      }
    });
    return await landing.promise;
  }

  stop(): void {
    this.#aborting.abort();
  }

  #begin(load: (signal: AbortSignal) => Promise<void>): void {
    this.#aborting.abort();
    const aborting = new AbortController();
    this.#aborting = aborting;
    load(aborting.signal).catch((error: unknown) => {
      if (aborting.signal.aborted) return;
      this.#options.onError(error instanceof Error ? error : new Error(String(error)));
    });
  }

  async #goOn(from: {
    readonly reader: RecordingReader;
    readonly at: number;
    readonly signal: AbortSignal;
    readonly isFromStart: boolean;
  }): Promise<void> {
    const { reader, signal, isFromStart } = from;
    const { place, isWanted, onLoaded } = this.#options;
    let { at } = from;
    for (;;) {
      const range = await fetchRange(place, at, signal);
      reader.add(range.bytes);
      at += range.bytes.length;
      const loaded = { reader, isFromStart, isWhole: range.isLast, bytes: at - from.at };
      onLoaded({ ...loaded, part: range.total === 0 ? 1 : at / range.total });
      if (range.isLast) return;
      while (!isWanted({ ...loaded, part: 0 })) await pause(lookEveryMs, signal);
    }
  }
}

type Range = { readonly bytes: Uint8Array; readonly total: number; readonly isLast: boolean };

async function fetchRange(place: ChannelPlace, at: number, signal: AbortSignal): Promise<Range> {
  const response = await fetch(recordingDataUrl(place), {
    headers: { range: `bytes=${at}-${at + rangeBytes - 1}` },
    credentials: 'same-origin',
    signal,
  });
  // Beyond its end: all is there.
  if (response.status === 416) return { bytes: new Uint8Array(0), total: at, isLast: true };
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const end = at + bytes.length;
  const total = (response.status === 206 ? totalOf(response.headers.get('content-range')) : undefined) ?? end;
  return { bytes, total, isLast: response.status !== 206 || bytes.length === 0 || end >= total };
}

async function fetchMoment(
  place: ChannelPlace,
  atMs: number,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly next: number }> {
  for (;;) {
    const response = await fetch(recordingAtUrl(place, atMs), { credentials: 'same-origin', signal });
    if (response.status === busyStatus) {
      await pause(askAgainMs, signal);
      continue;
    }
    const next = Number(response.headers.get('x-recording-next') ?? Number.NaN);
    if (!response.ok || !Number.isSafeInteger(next)) throw new Error(`the server answered ${response.status}`);
    return { bytes: new Uint8Array(await response.arrayBuffer()), next };
  }
}

function totalOf(contentRange: string | null): number | undefined {
  const total = Number(/\/(\d+)$/.exec(contentRange ?? '')?.[1]);
  return Number.isNaN(total) ? undefined : total;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('no longer wanted'));
    });
  });
}
