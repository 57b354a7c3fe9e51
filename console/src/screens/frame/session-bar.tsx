/** The tabs of the open sessions, along the bottom of every page. */
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { IconButton } from '../../components/controls/button.tsx';
import { Shape } from '../../components/status.tsx';
import { timer, useNow } from '../../components/words/time.ts';
import { closeSessionTab, type OpenSession } from '../../session/open-sessions.ts';
import { t } from '../../text/i18n.ts';
import { stateShapes } from '../session/state-shapes.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import classes from './frame.module.css';

type SessionBarProps = { readonly sessions: readonly OpenSession[]; readonly shown: string | undefined };

export function SessionBar({ sessions, shown }: SessionBarProps) {
  const router = useRouter();
  const [leaving, setLeaving] = useState<OpenSession | null>(null);
  const close = (session: OpenSession) => {
    closeSessionTab(session.id);
    if (session.id === shown) void router.navigate({ to: '/jump' });
  };
  return (
    <nav className={classes['tabs']} aria-label={t('session.tabs')}>
      {sessions.map((session) => (
        <SessionTab
          key={session.id}
          session={session}
          shown={session.id === shown}
          onClose={() => (session.state === 'ended' ? close(session) : setLeaving(session))}
        />
      ))}
      {leaving !== null && (
        <LeaveDialog session={leaving} onLeft={() => close(leaving)} onClose={() => setLeaving(null)} />
      )}
    </nav>
  );
}

type SessionTabProps = { readonly session: OpenSession; readonly shown: boolean; readonly onClose: () => void };

function SessionTab({ session, shown, onClose }: SessionTabProps) {
  const now = useNow(1_000);
  const { shape, tone } = stateShapes[session.state];
  return (
    <div className={classes['tab']} data-shown={shown || undefined}>
      <Link
        to="/sessions/$sessionId"
        params={{ sessionId: session.id }}
        className={classes['tabLink']}
        title={`${session.name} · ${t(`session.states.${session.state}`)}`}
      >
        <Shape shape={shape} tone={tone} />
        <span className="clip">{session.name}</span>
        <span className="unseen">{t(`session.states.${session.state}`)}</span>
        {session.state !== 'ended' && (
          <span className={`${classes['tabTime']} numbers`}>{timer(now - session.startedAt)}</span>
        )}
      </Link>
      <IconButton small icon="close" label={t('session.closeTab', { name: session.name })} onClick={onClose} />
    </div>
  );
}
