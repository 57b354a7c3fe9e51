/** Under the screen: play, the moment, speed, idle time, and what to take along. */
import { Menu } from '@mantine/core';
import type { CSSProperties } from 'react';
import { recordingDataUrl, recordingExportUrl, type ChannelPlace } from '../../api/sessions.ts';
import { MenuChoice } from '../../components/controls/menu-choice.tsx';
import { IconButton } from '../../components/controls/button.tsx';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { timer } from '../../components/words/time.ts';
import { speeds } from '../../playback/player.ts';
import type { Playback, PlaybackState } from '../../playback/use-playback.ts';
import { t } from '../../text/i18n.ts';
import classes from './record.module.css';

type PlayerControlsProps = {
  readonly place: ChannelPlace;
  readonly playback: Playback;
  readonly state: PlaybackState;
  readonly durationMs: number;
  readonly hits: readonly number[];
};

export function PlayerControls({
  place,
  playback: { player, terminal },
  state,
  durationMs,
  hits,
}: PlayerControlsProps) {
  const { atMs, isPlaying, speed, skipsIdle, loadedPart } = state;
  const part = durationMs === 0 ? 0 : atMs / durationMs;
  const words = t('record.at', { at: timer(atMs), all: timer(durationMs) });
  return (
    <div className={classes['controls']}>
      <IconButton
        icon={isPlaying ? 'pause' : 'play'}
        label={t(isPlaying ? 'record.pause' : 'record.play')}
        keys="Space"
        onClick={() => (isPlaying ? player.pause() : player.play())}
      />
      <span className={`${classes['time']} numbers`}>{words}</span>
      <span className={classes['seek']} style={{ '--part': part, '--loaded': loadedPart } as CSSProperties}>
        {hits.map((hit, index) => (
          <span
            key={`${hit}-${index}`}
            className={classes['tickMark']}
            style={{ left: `${durationMs === 0 ? 0 : (100 * hit) / durationMs}%` }}
          />
        ))}
        <input
          type="range"
          min={0}
          max={Math.max(1, durationMs)}
          step={100}
          value={atMs}
          aria-label={t('record.seek')}
          aria-valuetext={words}
          onChange={(event) => player.seek(Number(event.currentTarget.value))}
        />
      </span>
      <Menu position="top-end" width={120}>
        <Menu.Target>
          <button
            type="button"
            className={`${classes['speed']} numbers`}
            aria-label={`${t('record.speed')}: ${t('record.speedTimes', { speed })}`}
          >
            {t('record.speedTimes', { speed })}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {speeds.map((each) => (
            <MenuChoice key={each} kind="one" isChosen={each === speed} onChoose={() => player.setSpeed(each)}>
              {t('record.speedTimes', { speed: each })}
            </MenuChoice>
          ))}
        </Menu.Dropdown>
      </Menu>
      <label className={classes['idle']}>
        <input
          type="checkbox"
          checked={skipsIdle}
          onChange={(event) => player.setSkipsIdle(event.currentTarget.checked)}
        />
        <span>{t('record.skipIdle')}</span>
      </label>
      <CopyButton value={() => terminal.text()} label={t('record.copyText')} doneLabel={t('common.copied')} />
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <button
            type="button"
            className={classes['download']}
            aria-label={t('record.download')}
            title={t('record.download')}
          >
            <Icon name="download" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {downloadsOf(place).map(({ href, name, words }) => (
            <Menu.Item key={href} component="a" href={href} download={name}>
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

type Download = { readonly href: string; readonly name: string; readonly words: string };

function downloadsOf(place: ChannelPlace): readonly Download[] {
  const { channelId } = place;
  return [
    { href: recordingExportUrl(place, 'text'), name: `${channelId}.txt`, words: t('record.asText') },
    { href: recordingExportUrl(place, 'asciicast'), name: `${channelId}.cast`, words: t('record.asAsciicast') },
    { href: recordingDataUrl(place), name: `${channelId}.spr`, words: t('record.asRecording') },
  ];
}
