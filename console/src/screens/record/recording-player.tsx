/** One recorded shell: the screen, the controls under it, and the search that leads to moments. */
import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { recordingQuery, type ChannelPlace } from '../../api/sessions.ts';
import type { RecordingMeta } from '@sallyport/protocol';
import { Button } from '../../components/controls/button.tsx';
import { Callout, Notice } from '../../components/notice.tsx';
import { timer } from '../../components/words/time.ts';
import { speeds } from '../../playback/player.ts';
import { usePlayback, type Playback, type PlaybackState } from '../../playback/use-playback.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { isTyping } from '../frame/global-keys.ts';
import { useSearchKey } from '../frame/search-key.ts';
import { PlayerControls } from './player-controls.tsx';
import { RecordingSearch } from './recording-search.tsx';
import classes from './record.module.css';

type RecordingPlayerProps = {
  readonly place: ChannelPlace;
  readonly go: { readonly atMs: number } | null;
  readonly before?: ReactNode;
  readonly side: HTMLElement | null;
};

export function RecordingPlayer({ place, go, before, side }: RecordingPlayerProps) {
  const meta = useQuery(recordingQuery(place));
  if (meta.isError) {
    return (
      <Notice
        icon="warning"
        tone="danger"
        title={t('record.failed')}
        action={<Button onClick={() => void meta.refetch()}>{t('common.retry')}</Button>}
      >
        {failureWords(meta.error)}
      </Notice>
    );
  }
  if (meta.data === undefined) return <div className={classes['player']} aria-busy="true" />;
  return <LoadedPlayer place={place} meta={meta.data} go={go} before={before} side={side} />;
}

const seekStepMs = 5_000;

function LoadedPlayer({ place, meta, go, before, side }: RecordingPlayerProps & { readonly meta: RecordingMeta }) {
  const [host, setHost] = useState<HTMLDivElement | null>(null);
  const [hits, setHits] = useState<readonly number[]>([]);
  const scheme = useComputedColorScheme();
  const box = useSearchKey();
  const region = useRef<HTMLDivElement>(null);
  const { playback, state } = usePlayback({ place, meta, theme: scheme, host });
  const durationMs = Math.max(meta.durationMs, state.readMs);
  useEffect(() => {
    if (playback !== null && go !== null) playback.player.seek(go.atMs);
  }, [playback, go]);

  const goTo = async (atMs: number, text: string) => {
    if (playback === null) return;
    playback.player.pause();
    playback.player.seek(atMs);
    await playback.player.settled();
    await playback.terminal.settled();
    playback.terminal.search.clearDecorations();
    playback.terminal.search.findPrevious(text);
    region.current?.focus();
  };
  usePlayerKeys(playback === null ? undefined : { playback, state, durationMs });

  return (
    <div ref={region} className={classes['player']} role="group" aria-label={t('record.screen')} tabIndex={-1}>
      <RecordingSearch
        before={before}
        side={side}
        place={place}
        box={box}
        onGo={(hit, text) => void goTo(hit.atMs, text)}
        onHits={setHits}
      />
      <div className={classes['stage']}>
        <div ref={setHost} className={classes['terminal']} />
        {state.isEmpty && <div className={classes['over']}>{t('record.empty')}</div>}
        {state.error !== null && <div className={classes['over']}>{t('record.failed')}</div>}
        {state.loadedPart < 1 && state.isWaiting && state.error === null && (
          <div className={classes['loading']} role="status">
            {t('record.loading', { percent: Math.round(state.loadedPart * 100) })}
          </div>
        )}
      </div>
      {playback !== null && (
        <PlayerControls place={place} playback={playback} state={state} durationMs={durationMs} hits={hits} />
      )}
      <Faults meta={meta} state={state} />
    </div>
  );
}

/** Keys of the player work wherever one is on the page, unless one is typing or presses something else. */
function usePlayerKeys(context: KeyContext | undefined): void {
  const latest = useRef(context);
  useEffect(() => {
    latest.current = context;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTaken =
        event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target);
      const isPressing =
        event.key === ' ' && event.target instanceof HTMLElement && event.target.matches('button, a, input');
      if (
        latest.current === undefined ||
        isTaken ||
        isPressing ||
        document.querySelector('[role=dialog], [role=menu]') !== null
      )
        return;
      if (handleKey(event.key, latest.current)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function Faults({ meta, state }: { readonly meta: RecordingMeta; readonly state: PlaybackState }) {
  if (state.readState === 'damaged')
    return <Callout tone="warn">{t('record.damaged', { time: timer(state.readMs) })}</Callout>;
  if (state.lostAtMs !== undefined)
    return <Callout tone="warn">{t('record.lost', { time: timer(state.lostAtMs) })}</Callout>;
  if (meta.live) return <Callout tone="info">{t('record.live')}</Callout>;
  return meta.cut ? <Callout tone="warn">{t('record.cut')}</Callout> : null;
}

type KeyContext = { readonly playback: Playback; readonly state: PlaybackState; readonly durationMs: number };

function handleKey(key: string, { playback: { player }, state, durationMs }: KeyContext): boolean {
  const step = speeds.findIndex((speed) => speed === state.speed);
  switch (key) {
    case ' ':
    case 'k':
      if (state.isPlaying) player.pause();
      else player.play();
      return true;
    case 'ArrowLeft':
      player.seek(state.atMs - seekStepMs);
      return true;
    case 'ArrowRight':
      player.seek(state.atMs + seekStepMs);
      return true;
    case 'Home':
      player.seek(0);
      return true;
    case 'End':
      player.seek(durationMs);
      return true;
    case '<':
      player.setSpeed(speeds[Math.max(0, step - 1)] ?? 1);
      return true;
    case '>':
      player.setSpeed(speeds[Math.min(speeds.length - 1, step + 1)] ?? 1);
      return true;
    default:
      return false;
  }
}
