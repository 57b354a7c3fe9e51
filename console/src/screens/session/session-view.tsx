/** One session: a slim bar, and its tools as panes. Everything it shows comes from the session itself, live. */
import type { SessionDetails } from '@sallyport/protocol';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { meQuery } from '../../api/account.ts';
import { useLive } from '../../api/live.tsx';
import { sessionQuery } from '../../api/sessions.ts';
import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { forgetClosedShells } from '../../session/closed-shells.ts';
import { forgetDock } from '../../session/dock-memory.ts';
import { noteSession, openSessionStore, type OpenSession } from '../../session/open-sessions.ts';
import { ownWindowStore } from '../../session/own-windows.ts';
import { dropShellsOf } from '../../session/shell.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { SessionBar } from './session-bar.tsx';
import { SessionDock } from './session-dock.tsx';
import { useSessionNews } from './use-session-news.ts';
import classes from './session.module.css';

type SessionViewProps = { readonly session: OpenSession; readonly isShown: boolean };

export function SessionView({ session, isShown }: SessionViewProps) {
  const { connection } = useLive();
  const details = useQuery(sessionQuery(session.id));
  useEffect(() => connection.watchSession(session.id), [connection, session.id]);
  useEffect(() => {
    if (details.data !== undefined) noteSession(details.data.session);
  }, [details.data]);
  useEffect(() => () => freeShells(session.id), [session.id]);
  useSessionNews(details.data);

  return (
    <section className={classes['view']} aria-label={t('session.bar', { name: session.name })}>
      <SessionBar open={session} details={details.data} />
      {details.isError && details.data === undefined ? (
        <Notice
          icon="warning"
          tone="danger"
          title={t('session.loadFailed')}
          action={<Button onClick={() => void details.refetch()}>{t('common.retry')}</Button>}
        >
          {failureWords(details.error)}
        </Notice>
      ) : (
        <Dock session={session} details={details.data} isShown={isShown} />
      )}
    </section>
  );
}

/** The first shell is shown before anything else is known of the session: it has its ticket already. */
function Dock({ session, details, isShown }: SessionViewProps & { readonly details: SessionDetails | undefined }) {
  const { data: me } = useSuspenseQuery(meQuery);
  if (details === undefined && session.firstChannel === null)
    return <div className={classes['dock']} aria-busy="true" />;
  return <SessionDock session={session} details={details} isShown={isShown} userId={me.user.id} />;
}

/** When the tab is gone, not when React merely mounts it anew. */
function freeShells(sessionId: string): void {
  setTimeout(() => {
    const isOpen = openSessionStore.get().some(({ id }) => id === sessionId);
    if (isOpen && !ownWindowStore.get().has(sessionId)) return;
    dropShellsOf(sessionId);
    if (isOpen) return;
    forgetDock(sessionId);
    forgetClosedShells(sessionId);
  });
}
