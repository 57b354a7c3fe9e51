/** The address of a session: opens its tab when it has none, so that a link or a reload leads into the session. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { sessionQuery } from '../../api/sessions.ts';
import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { noteSession, openSession, openSessionStore } from '../../session/open-sessions.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { useGivenName } from './use-tab-name.ts';

const route = getRouteApi('/signed-in/sessions/$sessionId');

export function SessionRoute() {
  const { sessionId } = route.useParams();
  const router = useRouter();
  const sessions = useSyncExternalStore(openSessionStore.subscribe, openSessionStore.get);
  const open = sessions.find(({ id }) => id === sessionId);
  // Whose tab was open here and is no longer has closed it, and is on the way elsewhere.
  const [opened, setOpened] = useState<string>();
  if (open !== undefined && opened !== sessionId) setOpened(sessionId);
  const isLeaving = open === undefined && opened === sessionId;
  const details = useQuery({ ...sessionQuery(sessionId), enabled: open === undefined && !isLeaving });
  const session = details.data?.session;

  useEffect(() => {
    if (session === undefined || open !== undefined || isLeaving) return;
    const { id, itemName: name, startedAt, state } = session;
    if (state === 'ended')
      void router.navigate({ to: '/sessions/$sessionId/record', params: { sessionId: id }, replace: true });
    else openSession({ id, name, startedAt, state, firstChannel: null });
  }, [session, open, isLeaving, router]);
  useEffect(() => {
    if (session !== undefined) noteSession(session);
  }, [session]);

  const title = useGivenName(sessionId) ?? open?.name ?? session?.itemName;
  return (
    <>
      {title !== undefined && <title>{`${t('session.pageTitle', { name: title })} · ${t('common.product')}`}</title>}
      {details.isError && open === undefined && (
        <Notice
          icon="warning"
          tone="danger"
          title={t('session.loadFailed')}
          action={
            <>
              <Button onClick={() => void details.refetch()}>{t('common.retry')}</Button>
              <Button onClick={() => void router.navigate({ to: '/sessions' })}>{t('record.back')}</Button>
            </>
          }
        >
          {failureWords(details.error)}
        </Notice>
      )}
    </>
  );
}
