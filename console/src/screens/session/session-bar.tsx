/** The slim bar of a session: where one is, since when, with whom, what is recorded, and the way out. */
import { Tooltip } from '@mantine/core';
import type { SessionDetails, SessionSummary } from '@sallyport/protocol';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Avatar } from '../../components/avatar.tsx';
import { Button, IconButton } from '../../components/controls/button.tsx';
import { Shape } from '../../components/status.tsx';
import { exactMoment, lengthWords, timer, useNow } from '../../components/words/time.ts';
import { closeSessionTab, type OpenSession } from '../../session/open-sessions.ts';
import { comesBackWhenClosed } from '../../session/own-windows.ts';
import { windowSession } from '../../session/window-name.ts';
import { endWords, t } from '../../text/i18n.ts';
import { useJump } from '../frame/jump-action.tsx';
import { EndDialog } from './end-dialog.tsx';
import { popOutOrSay } from './pop-out.ts';
import { SessionPermissions } from './session-permissions.tsx';
import { stateShapes } from './state-shapes.ts';
import { useGivenName } from './use-tab-name.ts';
import classes from './session.module.css';

type SessionBarProps = { readonly open: OpenSession; readonly details: SessionDetails | undefined };

export function SessionBar({ open, details }: SessionBarProps) {
  const session = details?.session;
  const state = session?.state ?? open.state;
  const given = useGivenName(open.id);
  const { shape, tone } = stateShapes[state];
  return (
    <header className={classes['bar']}>
      <Shape shape={shape} tone={tone} />
      <h1 className="clip" title={open.name}>
        {given ?? open.name}
      </h1>
      {given !== undefined && <span className={`${classes['quiet']} clip`}>{open.name}</span>}
      {session !== undefined && session.hostname !== session.itemName && (
        <span className={`${classes['quiet']} ${classes['host']} clip`}>{session.hostname}</span>
      )}
      <span className={classes['state']} data-over={state === 'ended' || undefined}>
        {state === 'ended' ? t('session.ended') : t(`session.states.${state}`)}
      </span>
      {state === 'suspended' && <Suspended until={session?.suspendedUntil ?? null} />}
      <span className={classes['space']} />
      {state !== 'ended' && <Timer since={open.startedAt} />}
      {details !== undefined && state !== 'ended' && <Marks details={details} />}
      {state !== 'ended' && <OwnWindow id={open.id} />}
      {state === 'ended' ? <AfterEnd session={session} open={open} /> : <End open={open} session={session} />}
    </header>
  );
}

function Timer({ since }: { readonly since: number }) {
  const now = useNow(1_000);
  return (
    <span
      className={`${classes['quiet']} numbers`}
      title={`${t('session.timer')}: ${exactMoment(since)}`}
      role="timer"
      aria-label={t('session.timer')}
    >
      {timer(now - since)}
    </span>
  );
}

function Suspended({ until }: { readonly until: number | null }) {
  const now = useNow(1_000);
  if (until === null) return null;
  return <span className={`${classes['warn']} clip numbers`}>{timer(until - now)}</span>;
}

/** From when on an end that comes by itself is in view. */
const endInViewMs = 15 * 60_000;

function EndsAt({ at }: { readonly at: number }) {
  const now = useNow(1_000);
  const left = at - now;
  if (left > endInViewMs) return null;
  return (
    <Tooltip label={t('session.endsWords', { time: exactMoment(at) })}>
      <span className={`${classes['recorded']} ${classes['warn']} numbers`} role="timer">
        {t('session.endsIn', { time: timer(Math.max(left, 0)) })}
      </span>
    </Tooltip>
  );
}

function Marks({ details }: { readonly details: SessionDetails }) {
  const { session } = details;
  const recorded = session.recorded && session.channels.some((channel) => channel.recorded);
  const here = session.participants.filter(({ leftAt }) => leftAt === null);
  return (
    <>
      {recorded && (
        <Tooltip label={t('session.recordedWords')}>
          <span className={classes['recorded']}>
            <span className={classes['dot']} />
            <span>{t('session.recorded')}</span>
          </span>
        </Tooltip>
      )}
      {!session.recorded && (
        <Tooltip label={t('session.unrecordedWords')}>
          <span className={`${classes['recorded']} ${classes['warn']}`}>{t('session.notRecorded')}</span>
        </Tooltip>
      )}
      {session.endsAt !== null && <EndsAt at={session.endsAt} />}
      <SessionPermissions details={details} />
      <span
        className={classes['people']}
        role="img"
        aria-label={t('session.participants', { names: here.map(({ displayName }) => displayName).join(', ') })}
      >
        {here.slice(0, peopleShown).map((person) => (
          <Avatar key={person.id} name={person.displayName} />
        ))}
      </span>
    </>
  );
}

const peopleShown = 5;

/** Of a running session; in a window of its own the way back. */
function OwnWindow({ id }: { readonly id: string }) {
  if (windowSession() === id)
    return comesBackWhenClosed() ? (
      <IconButton icon="window" label={t('tabs.bringBack')} onClick={() => window.close()} />
    ) : null;
  return (
    <span className={classes['roomy']}>
      <IconButton icon="window" label={t('tabs.popOut')} onClick={() => popOutOrSay(id)} />
    </span>
  );
}

function End({ open, session }: { readonly open: OpenSession; readonly session: SessionSummary | undefined }) {
  const [isAsking, setAsking] = useState(false);
  const shells = session?.channels.filter(({ state }) => state !== 'closed').length ?? 0;
  return (
    <>
      <Button tone="quiet" icon="stop" onClick={() => setAsking(true)}>
        {t('session.end')}
      </Button>
      {isAsking && <EndDialog session={open} shells={shells} onClose={() => setAsking(false)} />}
    </>
  );
}

function AfterEnd({ session, open }: { readonly session: SessionSummary | undefined; readonly open: OpenSession }) {
  const router = useRouter();
  const { jump } = useJump();
  const showRecord = () => {
    closeSessionTab(open.id);
    void router.navigate({ to: '/sessions/$sessionId/record', params: { sessionId: open.id } });
  };
  const again = () => {
    if (session === undefined) return;
    closeSessionTab(open.id);
    jump([{ id: session.jumpItemId, name: session.itemName }]);
  };
  return (
    <>
      {session !== undefined && session.endedAt !== null && (
        <span className={`${classes['quiet']} ${classes['how']} clip numbers`}>
          {lengthWords(session.endedAt - session.startedAt)} · {endWords(session)}
        </span>
      )}
      <span className={classes['roomy']}>
        <Button tone="quiet" icon="jump" onClick={again}>
          {t('session.jumpAgain')}
        </Button>
      </span>
      <span className={classes['tight']}>
        <IconButton icon="jump" label={t('session.jumpAgain')} onClick={again} />
      </span>
      <Button tone="main" icon="play" onClick={showRecord}>
        {t('session.showRecord')}
      </Button>
    </>
  );
}
