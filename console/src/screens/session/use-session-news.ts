/** Tells what happens in an open session wherever in the console one is. What happened before it was opened is no news. */
import { notifications } from '@mantine/notifications';
import type { SessionDetails } from '@sallyport/protocol';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { meQuery } from '../../api/account.ts';
import { t } from '../../text/i18n.ts';
import { lastSequence, newsAfter, type SessionNews } from './session-news.ts';

export function useSessionNews(details: SessionDetails | undefined): void {
  const { data: me } = useSuspenseQuery(meQuery);
  const told = useRef<number | undefined>(undefined);
  const userId = me.user.id;
  useEffect(() => {
    if (details === undefined) return;
    const { session, events } = details;
    const sequence = told.current;
    told.current = lastSequence(events);
    if (sequence === undefined) return;
    for (const news of newsAfter(events, { sequence, userId })) {
      notifications.show({
        id: `${session.id}-${news.sequence}`,
        title: session.itemName,
        message: newsWords(news),
      });
    }
  }, [details, userId]);
}

function newsWords(news: SessionNews): string {
  return news.kind === 'joined'
    ? t('session.newsJoined', { name: news.name })
    : t('session.newsEnding', { count: news.minutesLeft });
}
