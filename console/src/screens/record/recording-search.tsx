/** Search in what a recorded shell has shown; each place leads to its moment. */
import type { RecordingHit } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactElement, type ReactNode, type Ref } from 'react';
import { createPortal } from 'react-dom';
import { searchRecording, type ChannelPlace } from '../../api/sessions.ts';
import { SearchBox } from '../../components/controls/search-box.tsx';
import { Keys } from '../../components/kbd.tsx';
import { timer } from '../../components/words/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './record.module.css';

type RecordingSearchProps = {
  readonly place: ChannelPlace;
  readonly box: Ref<HTMLInputElement>;
  readonly onGo: (hit: RecordingHit, text: string) => void;
  readonly onHits: (moments: readonly number[]) => void;
  readonly before?: ReactNode;
  /** Where the places that were found are listed. */
  readonly side: HTMLElement | null;
};

export function RecordingSearch({ place, box, onGo, onHits, before, side }: RecordingSearchProps) {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('');
  const found = useQuery({
    queryKey: ['recording-search', place.channelId, wanted],
    queryFn: ({ signal }) => searchRecording(place, { q: wanted, signal }),
    enabled: wanted !== '',
    staleTime: Infinity,
  });
  const hits = wanted === '' ? undefined : found.data?.hits;
  const lines = useMemo(() => oncePerLine(hits ?? []), [hits]);
  useEffect(() => onHits(lines.map(({ atMs }) => atMs)), [lines, onHits]);

  return (
    <div className={classes['search']}>
      {before}
      <SearchBox
        ref={box}
        value={text}
        label={t('record.search')}
        placeholder={t('record.searchPlaceholder')}
        clearLabel={t('common.clear')}
        hint={<Keys keys="/" />}
        onChange={setText}
        onSearch={(value) => setWanted(value.trim())}
      />
      <span className={classes['said']} role="status">
        {found.isFetching && t('common.loading')}
        {found.isError && failureWords(found.error)}
        {hits !== undefined && (hits.length === 0 ? t('record.noHits') : t('record.hits', { count: lines.length }))}
        {hits !== undefined && found.data?.truncated === true && ` ${t('record.truncated')}`}
      </span>
      {lines.length > 0 && placed(<Hits hits={lines} wanted={wanted} onGo={(hit) => onGo(hit, wanted)} />, side)}
    </div>
  );
}

/** Beside the player where there is a place for it, else above it. */
function placed(hits: ReactElement, side: HTMLElement | null): ReactNode {
  return side === null ? hits : createPortal(hits, side);
}

type HitsProps = {
  readonly hits: readonly RecordingHit[];
  readonly wanted: string;
  readonly onGo: (hit: RecordingHit) => void;
};

function Hits({ hits, wanted, onGo }: HitsProps) {
  return (
    <section className={classes['found']} aria-label={t('record.search')}>
      <h2 className="label">{t('record.found')}</h2>
      <ol className={classes['hits']}>
        {hits.map((hit) => (
          <li key={`${hit.atMs}-${hit.line}`}>
            <button
              type="button"
              aria-label={t('record.hitAt', { time: timer(hit.atMs), text: hit.text.trim() })}
              onClick={() => onGo(hit)}
            >
              <span className="numbers">{timer(hit.atMs)}</span>
              <HitText text={hit.text} wanted={wanted} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A line that holds the words twice leads to one moment. */
function oncePerLine(hits: readonly RecordingHit[]): readonly RecordingHit[] {
  const seen = new Set<string>();
  return hits.filter(({ atMs, line }) => {
    const place = `${atMs} ${line}`;
    return !seen.has(place) && seen.add(place);
  });
}

/** Characters of a line shown before what was found, which itself must not be cut off. */
const contextBefore = 12;

function HitText({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  const at = text.toLowerCase().indexOf(wanted.toLowerCase());
  const from = Math.max(0, at - contextBefore);
  if (at === -1) return <span className="mono clip">{text}</span>;
  return (
    <span className="mono clip">
      {from > 0 && '…'}
      {text.slice(from, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </span>
  );
}
