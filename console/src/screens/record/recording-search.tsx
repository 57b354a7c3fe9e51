/** Search in what a recorded shell has shown; each place leads to its moment. */
import type { RecordingHit } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type Ref } from 'react';
import { searchRecording, type ChannelPlace } from '../../api/sessions.ts';
import { SearchBox } from '../../components/search-box.tsx';
import { Keys } from '../../components/kbd.tsx';
import { timer } from '../../components/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './record.module.css';

type RecordingSearchProps = {
  readonly place: ChannelPlace;
  readonly box: Ref<HTMLInputElement>;
  readonly onGo: (hit: RecordingHit, text: string) => void;
  readonly onHits: (moments: readonly number[]) => void;
};

export function RecordingSearch({ place, box, onGo, onHits }: RecordingSearchProps) {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('');
  const found = useQuery({
    queryKey: ['recording-search', place.channelId, wanted],
    queryFn: ({ signal }) => searchRecording(place, { q: wanted, signal }),
    enabled: wanted !== '',
    staleTime: Infinity,
  });
  const hits = wanted === '' ? undefined : found.data?.hits;
  useEffect(() => onHits(hits?.map(({ atMs }) => atMs) ?? []), [hits, onHits]);

  return (
    <div className={classes['search']}>
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
      <span className={classes['found']} role="status">
        {found.isFetching && t('common.loading')}
        {found.isError && failureWords(found.error)}
        {hits !== undefined && (hits.length === 0 ? t('record.noHits') : t('record.hits', { count: hits.length }))}
        {hits !== undefined && found.data?.truncated === true && ` ${t('record.truncated')}`}
      </span>
      {hits !== undefined && hits.length > 0 && (
        <ol className={classes['hits']} aria-label={t('record.search')}>
          {hits.map((hit) => (
            <li key={`${hit.atMs}-${hit.line}-${hit.column}`}>
              <button type="button" aria-label={t('record.hitAt', { time: timer(hit.atMs), text: hit.text.trim() })} onClick={() => onGo(hit, wanted)}>
                <span className="numbers">{timer(hit.atMs)}</span>
                <HitText text={hit.text} wanted={wanted} />
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function HitText({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  const at = text.toLowerCase().indexOf(wanted.toLowerCase());
  const from = Math.max(0, at - 30);
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
