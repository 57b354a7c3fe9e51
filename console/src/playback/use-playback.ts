/** One recording being played on the page: loading, reading, playing, and the state of all three. */
import type { RecordingMeta } from '@sallyport/protocol';
import { useEffect, useRef, useState } from 'react';
import type { ChannelPlace } from '../api/sessions.ts';
import { RecordingLoader, type Loaded } from './load-recording.ts';
import { PlaybackTerminal } from './playback-terminal.ts';
import { Player, type PlayerState, type Source } from './player.ts';
import { RecordingReader, type ReadState } from './recording-reader.ts';

export type Playback = {
  readonly terminal: PlaybackTerminal;
  readonly player: Player;
};

export type PlaybackState = PlayerState & {
  readonly loadedPart: number;
  readonly readState: ReadState;
  readonly readMs: number;
  /** Where the first thing stood that can't be read any more. */
  readonly lostAtMs: number | undefined;
  readonly isEmpty: boolean;
  readonly error: Error | null;
};

const nothing: PlaybackState = {
  atMs: 0,
  isPlaying: false,
  speed: 1,
  skipsIdle: true,
  isWaiting: true,
  loadedPart: 0,
  readState: 'reading',
  readMs: 0,
  lostAtMs: undefined,
  isEmpty: false,
  error: null,
};

/** So much is fetched ahead of what is shown: some ranges, or a while of playing. */
const aheadBytes = 4_194_304;
const aheadMs = 60_000;

type PlaybackOptions = {
  readonly place: ChannelPlace;
  readonly meta: RecordingMeta;
  readonly theme: 'light' | 'dark';
  readonly host: HTMLElement | null;
};

export function usePlayback({ place, meta, theme, host }: PlaybackOptions): {
  readonly playback: Playback | null;
  readonly state: PlaybackState;
} {
  const [playback, setPlayback] = useState<Playback | null>(null);
  const [state, setState] = useState(nothing);
  const firstTheme = useRef(theme);
  const { sessionId, channelId } = place;
  const { cols, rows, durationMs } = meta;

  useEffect(() => {
    if (host === null) return undefined;
    const terminal = new PlaybackTerminal(firstTheme.current);
    void terminal.mount(host);
    const size = { cols, rows };
    const note = (change: Partial<PlaybackState>) => setState((before) => ({ ...before, ...change }));
    const sourceOf = ({ reader, isWhole, isFromStart }: Loaded): Source => ({
      records: reader.records,
      size,
      durationMs: Math.max(durationMs, reader.readMs),
      isWhole,
      fromMs: isFromStart ? 0 : (reader.records[0]?.atMs ?? 0),
    });
    const loader = new RecordingLoader({
      place: { sessionId, channelId },
      isWanted: (loaded) =>
        loaded.bytes < aheadBytes || loaded.reader.readMs < player.state.atMs + aheadMs * player.state.speed,
      onLoaded: (loaded) => {
        const { reader, isWhole, isFromStart, part } = loaded;
        player.setSource(sourceOf(loaded));
        if (isFromStart) player.showFirst();
        const isEmpty = isWhole && isFromStart && !reader.records.some(({ kind }) => kind === 'output');
        const { state: readState, readMs, lostAtMs } = reader;
        note({ loadedPart: part, readState, readMs, lostAtMs, isEmpty, ...player.state });
      },
      onError: (error) => note({ error }),
    });
    const player = new Player({
      screen: terminal.screen,
      source: sourceOf({ reader: new RecordingReader(), bytes: 0, part: 0, isWhole: false, isFromStart: true }),
      onState: note,
      onFar: async (atMs) => {
        const loaded = await loader.jump(atMs);
        if (loaded !== undefined) player.land(sourceOf(loaded), atMs);
      },
    });
    loader.fromStart();
    setPlayback({ terminal, player });
    return () => {
      loader.stop();
      setPlayback(null);
      setState(nothing);
      terminal.dispose();
    };
  }, [host, sessionId, channelId, cols, rows, durationMs]);

  useEffect(() => playback?.terminal.setTheme(theme), [playback, theme]);
  useFrames(state.isPlaying ? playback?.player : undefined);
  return { playback, state };
}

/** The passing of time, as the page is drawn. */
function useFrames(player: Player | undefined): void {
  useEffect(() => {
    if (player === undefined) return undefined;
    let last = performance.now();
    let frame = 0;
    const step = (now: number) => {
      player.tick(Math.min(now - last, frameMostMs));
      last = now;
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [player]);
}

/** A page that was in the background for an hour must not play that hour in one frame. */
const frameMostMs = 250;
