/** What happened to an item, newest first, as far as the reader may know it. */
import type { ItemEvent } from '@sallyport/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { itemEventsQuery } from '../../../api/jump-items.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Moment } from '../../../components/moment.tsx';
import { PartFailed } from '../../../components/notice.tsx';
import { itemEventWords, t } from '../../../text/i18n.ts';
import classes from './item-details.module.css';

export function ItemEvents({ id }: { readonly id: string }) {
  const events = useInfiniteQuery(itemEventsQuery(id));
  const rows = events.data?.pages.flatMap((page) => page.rows);
  return (
    <section className={classes['section']} aria-label={t('jump.sections.events')} aria-busy={events.isPending}>
      <h2 className="label">{t('jump.sections.events')}</h2>
      {events.isPending && <p className={classes['quiet']}>{t('common.loading')}</p>}
      {rows?.length === 0 && <p className={classes['quiet']}>{t('itemEvents.none')}</p>}
      {rows !== undefined && rows.length > 0 && (
        <ul className={classes['events']}>
          {rows.map((event, index) => (
            // Nothing else tells two of one moment apart, and none ever moves but down.
            <li key={`${event.at} ${event.kind} ${rows.length - index}`}>
              <Words event={event} />
              <span className={classes['when']}>
                <Moment at={event.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {events.isError && <PartFailed error={events.error} retry={() => void events.refetch()} />}
      {events.hasNextPage && (
        <Button tone="quiet" busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t('itemEvents.more')}
        </Button>
      )}
    </section>
  );
}

function Words({ event }: { readonly event: ItemEvent }) {
  const words = itemEventWords(event);
  const { by, sessionId } = event;
  return (
    <span className={classes['event']}>
      {sessionId === null ? (
        <span>{words}</span>
      ) : (
        <Link to="/sessions/$sessionId" params={{ sessionId }}>
          {words}
        </Link>
      )}
      {by !== null && <span className={classes['quiet']}>{by}</span>}
    </span>
  );
}
