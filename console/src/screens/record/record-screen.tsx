/** The record of a session: its shells played back, its events to the millisecond, its participants. */
import type { ChannelSummary, SessionDetails } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import { useLive } from '../../api/live.tsx';
import { sessionQuery } from '../../api/sessions.ts';
import { Button, IconButton } from '../../components/controls/button.tsx';
import { SkeletonTable } from '../../components/data-table.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Segments } from '../../components/controls/segments.tsx';
import { exactMoment, lengthWords } from '../../components/words/time.ts';
import { endWords, failureWords, t } from '../../text/i18n.ts';
import { EventList } from '../session/event-list.tsx';
import { shellNumber } from '../session/session-shells.ts';
import { Participants, SessionFacts } from '../session/summary-pane.tsx';
import { RecordingPlayer } from './recording-player.tsx';
import classes from './record.module.css';

const route = getRouteApi('/signed-in/sessions/$sessionId/record');

export function RecordScreen() {
  const { sessionId } = route.useParams();
  const router = useRouter();
  const { connection } = useLive();
  const { recordSideShown: isSideShown } = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const details = useQuery(sessionQuery(sessionId));
  useEffect(() => connection.watchSession(sessionId), [connection, sessionId]);
  const back = (
    <IconButton icon="back" label={t('record.back')} onClick={() => void router.navigate({ to: '/sessions' })} />
  );
  const session = details.data?.session;
  return (
    <Page
      title={session === undefined ? t('sessions.title') : t('record.title', { name: session.itemName })}
      {...(details.data === undefined ? {} : { words: headWords(details.data) })}
      before={back}
      tools={
        <>
          <span className={classes['sideSwitch']}>
            <IconButton
              icon="panel-right"
              label={t(isSideShown ? 'record.hideSide' : 'record.showSide')}
              pressed={isSideShown}
              onClick={() => setPreferences({ recordSideShown: !isSideShown })}
            />
          </span>
          {session !== undefined && session.state !== 'ended' && (
            <Button
              icon="terminal"
              onClick={() => void router.navigate({ to: '/sessions/$sessionId', params: { sessionId } })}
            >
              {t('record.toSession')}
            </Button>
          )}
        </>
      }
    >
      {details.isPending && <SkeletonTable />}
      {details.isError && details.data === undefined && (
        <Notice
          icon="warning"
          tone="danger"
          title={t('common.loadFailed')}
          action={<Button onClick={() => void details.refetch()}>{t('common.retry')}</Button>}
        >
          {failureWords(details.error)}
        </Notice>
      )}
      {details.data !== undefined && <Record details={details.data} isSideShown={isSideShown} />}
    </Page>
  );
}

function headWords({ session }: SessionDetails): string {
  const parts = [session.startedBy.displayName, exactMoment(session.startedAt)];
  if (session.endedAt !== null) parts.push(lengthWords(session.endedAt - session.startedAt), endWords(session));
  return parts.join(' · ');
}

function Record({ details, isSideShown }: { readonly details: SessionDetails; readonly isSideShown: boolean }) {
  const { channel: wanted, at } = route.useSearch();
  const navigate = route.useNavigate();
  const { session, events } = details;
  const recorded = session.channels.filter((channel) => channel.recorded);
  const channel = recorded.find(({ id }) => id === wanted) ?? recorded[0];
  const [go, setGo] = useState<{ readonly atMs: number } | null>(at === undefined ? null : { atMs: at });
  const [side, setSide] = useState<HTMLDivElement | null>(null);
  const choose = (id: string) => {
    setGo(null);
    void navigate({ search: { channel: id }, replace: true });
  };
  return (
    <div className={classes['record']} data-wide={!isSideShown || undefined}>
      <div className={classes['main']}>
        {channel === undefined ? (
          <Notice icon="terminal" title={t('record.noRecordings')}>
            {t('record.noRecordingsWords')}
          </Notice>
        ) : (
          <RecordingPlayer
            key={channel.id}
            place={{ sessionId: session.id, channelId: channel.id }}
            go={go}
            side={side}
            before={
              recorded.length > 1 && (
                <Segments
                  label={t('record.recordings')}
                  value={channel.id}
                  choices={recorded.map(
                    ({ id }) => [id, t('session.shell', { number: shellNumber(session.channels, id) })] as const,
                  )}
                  onChoose={choose}
                />
              )
            }
          />
        )}
      </div>
      {isSideShown && (
        <aside className={classes['side']}>
          <div ref={setSide} />
          <section className={classes['events']} aria-label={t('record.events')}>
            <h2 className="label">{t('record.events')}</h2>
            <EventList
              events={events}
              channels={session.channels}
              onGo={
                channel === undefined ? undefined : (moment) => setGo({ atMs: Math.max(0, moment - channel.openedAt) })
              }
              isIn={(moment) => isDuring(channel, moment)}
            />
          </section>
          <Participants details={details} />
          <SessionFacts details={details} />
        </aside>
      )}
    </div>
  );
}

function isDuring(channel: ChannelSummary | undefined, at: number): boolean {
  return channel !== undefined && at >= channel.openedAt && at <= (channel.closedAt ?? Number.POSITIVE_INFINITY);
}
