/** One recording being played on the page: loading, reading, playing, and the state of all three. */
import type { RecordingMeta } from '@sallyport/protocol';
import { useEffect, useRef, useState } from 'react';
import type { ChannelPlace } from '../api/sessions.ts';
import { loadRecording } from './load-recording.ts';
import { PlaybackTerminal } from './playback-terminal.ts';
import { Player, type PlayerState } from './player.ts';
import { RecordingReader, type ReadState } from './recording-reader.ts';

export type Playback = {
  readonly terminal: PlaybackTerminal;
  readonly player: Player;
};

export type PlaybackState = PlayerState & {
  readonly loadedPart: number;
  readonly readState: ReadState;
  readonly readMs: number;
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
  isEmpty: false,
  error: null,
};

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
    const reader = new RecordingReader();
    const size = { cols, rows };
    const source = (isWhole: boolean) => ({
      records: reader.records,
      size,
      durationMs: Math.max(durationMs, reader.readMs),
      isWhole,
    });
    const player = new Player({
      screen: terminal.screen,
      source: source(false),
      onState: (now) => setState((before) => ({ ...before, ...now })),
    });
    const aborting = new AbortController();
    const note = (change: Partial<PlaybackState>) => setState((before) => ({ ...before, ...change }));
    const load = async () => {
      try {
        await loadRecording({
          place: { sessionId, channelId },
          signal: aborting.signal,
          onBytes: (bytes, { loaded, total }) => {
            reader.add(bytes);
            player.setSource(source(false));
            player.showFirst();
            note({ loadedPart: total === 0 ? 1 : loaded / total, readState: reader.state, readMs: reader.readMs });
          },
        });
        player.setSource(source(true));
        note({ loadedPart: 1, isEmpty: !reader.records.some(({ kind }) => kind === 'output'), ...player.state });
      } catch (error) {
        if (!aborting.signal.aborted) note({ error: error instanceof Error ? error : new Error(String(error)) });
      }
    };
    void load();
    setPlayback({ terminal, player });
    return () => {
      aborting.abort();
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
