/**
 * The frame around every signed-in page: navigation, the page, the sessions that are open, and the bar that says when
 * the server is away. Open sessions stay mounted while other pages are shown, so that their shells go on.
 */
import { Outlet, useMatchRoute, useRouter } from '@tanstack/react-router';
import { notifications } from '@mantine/notifications';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { meQuery } from '../../api/account.ts';
import { onLoginEnded } from '../../api/http.ts';
import { LiveProvider } from '../../api/live.tsx';
import { loadPreferences } from '../../api/preferences.ts';
import { queryClient } from '../../api/query-client.ts';
import { mustAskBeforeLeaving, noteReloadKey, reloadPage } from '../../session/leaving.ts';
import { openSessionStore } from '../../session/open-sessions.ts';
import { beginOwnWindows, comesBackWhenClosed, ownWindowStore } from '../../session/own-windows.ts';
import { windowSession } from '../../session/window-name.ts';
import { t } from '../../text/i18n.ts';
import { Announcer } from './announcer.tsx';
import { useEarlyKeys } from './early-keys.ts';
import { useGlobalKeys } from './global-keys.ts';
import { JumpProvider } from './jump-action.tsx';
import { Navigation } from './navigation.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { SessionBar } from './session-bar.tsx';
import { StepUpDialog } from './step-up-dialog.tsx';
import classes from './frame.module.css';

beginOwnWindows();

const SessionStack = lazy(() =>
  import('../session/session-stack.tsx').then((module) => ({ default: module.SessionStack })),
);
const KeysHelp = lazy(() => import('./keys-help.tsx').then((module) => ({ default: module.KeysHelp })));
const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

export function Frame() {
  useLoginGuard();
  useEffect(() => void loadPreferences().catch(() => undefined), []);
  return (
    <LiveProvider>
      <JumpProvider>
        <Announcer>
          <FramedPage />
        </Announcer>
      </JumpProvider>
    </LiveProvider>
  );
}

function FramedPage() {
  const [overlay, setOverlay] = useState<'none' | 'keys' | 'palette'>('none');
  const sessions = useSyncExternalStore(openSessionStore.subscribe, openSessionStore.get);
  const sessionMatch = useMatchRoute()({ to: '/sessions/$sessionId' });
  const shownSession = sessionMatch === false ? undefined : sessionMatch.sessionId;
  // A window that was opened for one session shows nothing but that, for as long as it is there.
  const isAlone = shownSession !== undefined && shownSession === windowSession() && sessions.length === 1;
  const main = useRef<HTMLElement>(null);
  const router = useRouter();
  const early = useEarlyKeys(overlay === 'palette');
  useGlobalKeys({
    onHelp: () => setOverlay('keys'),
    onPalette: () => setOverlay('palette'),
    onSession: (step) => {
      const at = sessions.findIndex(({ id }) => id === shownSession);
      const next = sessions[at === -1 ? 0 : (at + step + sessions.length) % sessions.length];
      if (next !== undefined) void router.navigate({ to: '/sessions/$sessionId', params: { sessionId: next.id } });
    },
  });
  useUpdateNotice();
  useLeaveQuestion();

  return (
    <div
      className={classes['frame']}
      data-alone={isAlone || undefined}
      data-has-tabs={(sessions.length > 0 && !isAlone) || undefined}
    >
      <button type="button" className={classes['skip']} onClick={() => main.current?.focus()}>
        {t('frame.skip')}
      </button>
      {!isAlone && <Navigation onKeys={() => setOverlay('keys')} onPalette={() => setOverlay('palette')} />}
      <div className={classes['middle']}>
        <OfflineBar />
        <main ref={main} className={classes['main']} tabIndex={-1}>
          <Outlet />
          {sessions.length > 0 && (
            <Suspense fallback={null}>
              <SessionStack shown={shownSession} />
            </Suspense>
          )}
        </main>
      </div>
      {sessions.length > 0 && !isAlone && <SessionBar sessions={sessions} shown={shownSession} />}
      <StepUpDialog />
      <Suspense fallback={null}>
        {overlay === 'keys' && <KeysHelp onClose={() => setOverlay('none')} />}
        {overlay === 'palette' && (
          <Palette early={early} onClose={() => setOverlay('none')} onKeys={() => setOverlay('keys')} />
        )}
      </Suspense>
    </div>
  );
}

/** A server of another version brings another console: said once, and left to the reader when to take it. */
function useUpdateNotice(): void {
  const { data: me } = useSuspenseQuery(meQuery);
  const [first] = useState(me.version);
  useEffect(() => {
    if (me.version === first) return;
    notifications.show({
      id: 'updated',
      message: t('frame.updated'),
      autoClose: false,
      onClick: reloadPage,
    });
  }, [me.version, first]);
}

/** The browser asks before it closes the page while sessions run in it. */
function useLeaveQuestion(): void {
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      const elsewhere = ownWindowStore.get();
      const here = openSessionStore.get().filter(({ id }) => !elsewhere.has(id));
      if (!comesBackWhenClosed() && mustAskBeforeLeaving(here)) event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    window.addEventListener('keydown', noteReloadKey, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onLeave);
      window.removeEventListener('keydown', noteReloadKey, { capture: true });
    };
  }, []);
}

/** A login that ended anywhere leads to sign-in and back to this very place. */
function useLoginGuard(): void {
  const router = useRouter();
  useEffect(
    () =>
      onLoginEnded(() => {
        queryClient.removeQueries({ queryKey: ['me'] });
        void router.navigate({
          to: '/sign-in',
          search: { to: router.state.location.href, ended: true },
          replace: true,
        });
      }),
    [router],
  );
}
