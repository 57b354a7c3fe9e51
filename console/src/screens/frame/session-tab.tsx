/** The tab of one session: its state, its name and its time, and what keys and pointers do to it. */
import { Link } from '@tanstack/react-router';
import type { DragEvent, KeyboardEvent, MouseEvent } from 'react';
import { isMenuKey } from '../../components/controls/menu-key.ts';
import { IconButton } from '../../components/controls/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Shape } from '../../components/status.tsx';
import { timer, useNow } from '../../components/words/time.ts';
import type { OpenSession } from '../../session/open-sessions.ts';
import { t } from '../../text/i18n.ts';
import { stateShapes } from '../session/state-shapes.ts';
import { useGivenName } from '../session/use-tab-name.ts';
import type { TabAct } from './tab-menu.tsx';
import classes from './frame.module.css';

export type TabActs = {
  readonly onAct: (act: TabAct) => void;
  readonly onMenu: (place: { readonly x: number; readonly y: number }) => void;
  /** The keyboard goes to the tab beside it. */
  readonly onStep: (step: -1 | 1) => void;
  readonly onDragStart: () => void;
  readonly onDragEnd: () => void;
};

type SessionTabProps = TabActs & {
  readonly session: OpenSession;
  readonly shown: boolean;
  /** In a browser window of its own. */
  readonly isElsewhere: boolean;
  /** Where the tab that is dragged would stand, if let go now. */
  readonly gap: 'before' | 'after' | undefined;
};

export function SessionTab({
  session,
  shown,
  isElsewhere,
  gap,
  onAct,
  onMenu,
  onStep,
  onDragStart,
  onDragEnd,
}: SessionTabProps) {
  const now = useNow(1_000);
  const given = useGivenName(session.id);
  const name = given ?? session.name;
  const { shape, tone } = stateShapes[session.state];
  const state = t(`session.states.${session.state}`);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const act = actOf(event);
    if (act === undefined) return;
    event.preventDefault();
    if (act === 'menu') onMenu(cornerOf(event.currentTarget));
    else if (typeof act === 'number') onStep(act);
    else onAct(act);
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    onMenu({ x: event.clientX, y: event.clientY });
  };
  return (
    <div
      className={classes['tab']}
      data-shown={shown || undefined}
      data-gap={gap}
      draggable
      onDragStart={(event) => {
        carry(event, session.id);
        onDragStart();
      }}
      onDragEnd={onDragEnd}
      onContextMenu={onContextMenu}
    >
      <Link
        to="/sessions/$sessionId"
        params={{ sessionId: session.id }}
        className={classes['tabLink']}
        data-session={session.id}
        draggable={false}
        title={`${given === undefined ? name : t('tabs.renamed', { name, item: session.name })} · ${isElsewhere ? t('tabs.ownWindow') : state}`}
        onKeyDown={onKeyDown}
        onDoubleClick={() => onAct('rename')}
      >
        {isElsewhere ? <Icon name="window" size={14} /> : <Shape shape={shape} tone={tone} />}
        <span className="clip">{name}</span>
        <span className="unseen">{isElsewhere ? `${state}, ${t('tabs.ownWindow')}` : state}</span>
        {session.state !== 'ended' && (
          <span className={`${classes['tabTime']} numbers`}>{timer(now - session.startedAt)}</span>
        )}
      </Link>
      <IconButton small icon="close" label={t('session.closeTab', { name })} onClick={() => onAct('close')} />
    </div>
  );
}

function actOf(event: KeyboardEvent): TabAct | 'menu' | -1 | 1 | undefined {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (isMenuKey(event)) return 'menu';
  if (altKey || metaKey) return undefined;
  const step = ({ ArrowLeft: -1, ArrowRight: 1 } as const)[key];
  if (step !== undefined) {
    if (ctrlKey && shiftKey) return step < 0 ? 'left' : 'right';
    return ctrlKey || shiftKey ? undefined : step;
  }
  if (ctrlKey || shiftKey) return undefined;
  return ({ F2: 'rename', Delete: 'close' } as const)[key];
}

function cornerOf(element: HTMLElement): { readonly x: number; readonly y: number } {
  const { left, top } = element.getBoundingClientRect();
  return { x: left, y: top };
}

/** Under a kind of our own, so that no field and no shell takes it for text. */
function carry({ dataTransfer }: DragEvent, id: string): void {
  dataTransfer.setData('application/x-sallyport-tab', id);
  dataTransfer.effectAllowed = 'move';
}
