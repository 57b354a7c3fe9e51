/** What a session is and what happened in it, as it happens. */
import type { ChannelSummary, SessionDetails } from '@sallyport/protocol';
import { Avatar } from '../../components/avatar.tsx';
import { Button } from '../../components/controls/button.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Moment } from '../../components/moment.tsx';
import { bytesWords } from '../../components/words/numbers.ts';
import { lengthWords, useNow } from '../../components/words/time.ts';
import { closeReasonWords, endWords, t } from '../../text/i18n.ts';
import { findShell } from '../../session/shell.ts';
import { EventList } from './event-list.tsx';
import { shellNumber } from './session-shells.ts';
import classes from './summary.module.css';

type SummaryPaneProps = {
  readonly details: SessionDetails | undefined;
  readonly onUseHere?: ((channelId: string) => void) | undefined;
};

export function SummaryPane({ details, onUseHere }: SummaryPaneProps) {
  if (details === undefined) return <div className={classes['summary']} aria-busy="true" />;
  return (
    <div className={classes['summary']}>
      <div className={classes['columns']}>
        <div className={classes['column']}>
          <SessionFacts details={details} />
          <Participants details={details} />
          <Shells details={details} onUseHere={onUseHere} />
        </div>
        <section className={classes['column']} aria-label={t('session.eventsTitle')}>
          <h2 className="label">{t('session.eventsTitle')}</h2>
          <EventList events={details.events} channels={details.session.channels} />
        </section>
      </div>
    </div>
  );
}

export function SessionFacts({ details: { session } }: { readonly details: SessionDetails }) {
  const now = useNow(1_000);
  return (
    <FactList
      title={t('session.factsTitle')}
      facts={[
        { name: t('session.hostname'), value: session.hostname, copy: session.hostname },
        { name: t('session.state'), value: t(`session.states.${session.state}`) },
        { name: t('session.why'), value: endWords(session) },
        { name: t('session.startedBy'), value: session.startedBy.displayName },
        { name: t('session.started'), value: <Moment at={session.startedAt} exact /> },
        { name: t('session.duration'), value: lengthWords((session.endedAt ?? now) - session.startedAt) },
        { name: t('session.sessionId'), value: session.id, copy: session.id, mono: true },
      ]}
    />
  );
}

export function Participants({ details: { session } }: { readonly details: SessionDetails }) {
  return (
    <section className={classes['block']} aria-label={t('session.participantsTitle')}>
      <h2 className="label">{t('session.participantsTitle')}</h2>
      <ul className={classes['people']}>
        {session.participants.map((person) => (
          <li key={person.id}>
            <Avatar name={person.displayName} />
            <span className="clip">{person.displayName}</span>
            <span className={classes['quiet']}>
              <Moment at={person.leftAt ?? person.joinedAt} /> {person.leftAt === null ? `· ${t('session.here')}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shells({
  details: { session },
  onUseHere,
}: {
  readonly details: SessionDetails;
  readonly onUseHere?: ((channelId: string) => void) | undefined;
}) {
  if (session.channels.length === 0) return null;
  return (
    <section className={classes['block']} aria-label={t('session.shellsTitle')}>
      <h2 className="label">{t('session.shellsTitle')}</h2>
      <ul className={classes['people']}>
        {session.channels.map((channel) => (
          <li key={channel.id}>
            <span className="clip">{t('session.shell', { number: shellNumber(session.channels, channel.id) })}</span>
            <span className={`${classes['quiet']} numbers`}>{shellWords(channel)}</span>
            {onUseHere !== undefined && channel.state !== 'closed' && findShell(channel.id) === undefined && (
              <Button tone="quiet" onClick={() => onUseHere(channel.id)}>
                {t('terminal.takeBack')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function shellWords(channel: ChannelSummary): string {
  const state =
    channel.state === 'closed' ? closeReasonWords(channel.closeReason) : t(`session.channelStates.${channel.state}`);
  return channel.bytes === 0 ? state : `${state} · ${bytesWords(channel.bytes)}`;
}
