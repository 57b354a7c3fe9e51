/** Events of a session in order, each with its exact time; where they can, they lead to their moment. */
import type { ChannelSummary, SessionEvent } from '@sallyport/protocol';
import { exactMoment, exactTimeOfDay } from '../../components/words/time.ts';
import { closeReasonWords, endReasonWords, eventWords, t } from '../../text/i18n.ts';
import { shellNumber } from './session-shells.ts';
import classes from './summary.module.css';

type EventListProps = {
  readonly events: readonly SessionEvent[];
  readonly channels: readonly ChannelSummary[];
  readonly onGo?: ((at: number) => void) | undefined;
  readonly isIn?: (at: number) => boolean;
};

export function EventList({ events, channels, onGo, isIn }: EventListProps) {
  const inOrder = events.toSorted((one, other) => one.at - other.at || one.sequence - other.sequence);
  return (
    <ol className={classes['events']}>
      {inOrder.map((event) => (
        <li key={event.sequence}>
          {onGo !== undefined && isIn?.(event.at) === true ? (
            <button type="button" title={exactMoment(event.at)} onClick={() => onGo(event.at)}>
              <EventTime at={event.at} />
            </button>
          ) : (
            <EventTime at={event.at} />
          )}
          <span className={classes['what']}>
            {eventWords(event.kind)}
            {detailsOf(event, channels).map((words) => (
              <span key={words} className={classes['quiet']}>
                {' · '}
                {words}
              </span>
            ))}
          </span>
          <span className={`${classes['who']} clip`} title={event.actor.name}>
            {event.actor.kind === 'user' ? event.actor.name : t(`session.actors.${event.actor.kind}`)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function EventTime({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactMoment(at)} className="numbers">
      {exactTimeOfDay(at)}
    </time>
  );
}

/** What an event carries that says more than its kind: which shell, why. Anything else stays in the audit log. */
function detailsOf({ kind, data }: SessionEvent, channels: readonly ChannelSummary[]): readonly string[] {
  const words: string[] = [];
  const channelId = data['channelId'];
  if (typeof channelId === 'string') words.push(t('session.shell', { number: shellNumber(channels, channelId) }));
  const reason = data['reason'] ?? data['code'];
  // Who ended it stands beside it already.
  if (typeof reason === 'string' && reason !== '' && !reason.endsWith('-by-representative'))
    words.push(kind.startsWith('channel') ? closeReasonWords(reason) : endReasonWords(reason));
  const name = data['displayName'];
  if (typeof name === 'string') words.push(name);
  return words;
}
