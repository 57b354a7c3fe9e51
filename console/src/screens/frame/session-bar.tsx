/** The tabs of the open sessions, along the bottom of every page. */
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore, type DragEvent } from 'react';
import { IconButton } from '../../components/controls/button.tsx';
import { forgetClosedShells } from '../../session/closed-shells.ts';
import { forgetDock } from '../../session/dock-memory.ts';
import { closeSessionTab, moveSessionTab, openSessionStore, type OpenSession } from '../../session/open-sessions.ts';
import { bringBack, onTabBack, ownWindowStore } from '../../session/own-windows.ts';
import { gapAt, placeInGap } from '../../session/tab-order.ts';
import { t } from '../../text/i18n.ts';
import { EndDialog } from '../session/end-dialog.tsx';
import { popOutOrSay } from '../session/pop-out.ts';
import { useAnnounce } from './announcer.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { SessionTab } from './session-tab.tsx';
import { TabMenu, type TabAct } from './tab-menu.tsx';
import classes from './frame.module.css';

type SessionBarProps = { readonly sessions: readonly OpenSession[]; readonly shown: string | undefined };

type Asked = { readonly what: 'rename' | 'leave' | 'end'; readonly id: string };
type MenuAt = { readonly id: string; readonly place: { readonly x: number; readonly y: number } };

export function SessionBar({ sessions, shown }: SessionBarProps) {
  const router = useRouter();
  const bar = useRef<HTMLElement>(null);
  const announce = useAnnounce();
  const elsewhere = useSyncExternalStore(ownWindowStore.subscribe, ownWindowStore.get);
  useEffect(
    () =>
      onTabBack((id) => {
        const name = openSessionStore.get().find((each) => each.id === id)?.name;
        if (name !== undefined) announce(t('tabs.isBack', { name }));
      }),
    [announce],
  );
  const [asked, setAsked] = useState<Asked | null>(null);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const drag = useTabDrag(bar, sessions);
  const keep = useKeptFocus(bar, sessions);

  const focusTab = (id: string | undefined) => {
    if (id !== undefined) linkOf(bar.current, id)?.focus();
  };
  const close = (session: OpenSession) => {
    // First: what has no tab any more is not said to be one again.
    closeSessionTab(session.id);
    if (elsewhere.has(session.id)) {
      bringBack(session.id);
      forgetDock(session.id);
      forgetClosedShells(session.id);
    }
    if (session.id === shown) void router.navigate({ to: '/jump' });
  };
  const move = (session: OpenSession, index: number, step: -1 | 1) => {
    const place = index + step;
    if (place < 0 || place >= sessions.length) return;
    keep(session.id);
    moveSessionTab(session.id, place);
    announce(t('tabs.movedTo', { name: session.name, place: place + 1, count: sessions.length }));
  };
  const act = (session: OpenSession, index: number, what: TabAct) => {
    if (what === 'go') void router.navigate({ to: '/sessions/$sessionId', params: { sessionId: session.id } });
    else if (what === 'left' || what === 'right') move(session, index, what === 'left' ? -1 : 1);
    else if (what === 'bring-back') bringBack(session.id);
    else if (what === 'pop-out') popOutOrSay(session.id);
    else if (what !== 'close') setAsked({ what, id: session.id });
    else if (session.state === 'ended') close(session);
    else setAsked({ what: 'leave', id: session.id });
  };
  const done = () => setAsked(null);

  const askedOf = sessions.find(({ id }) => id === asked?.id);
  const menuAt = sessions.findIndex(({ id }) => id === menu?.id);
  const menuOf = sessions[menuAt];
  return (
    <nav ref={bar} className={classes['tabBar']} aria-label={t('session.tabs')}>
      <div className={classes['tabs']} onDragOver={drag.onDragOver} onDragLeave={drag.onDragLeave} onDrop={drag.onDrop}>
        {sessions.map((session, index) => (
          <SessionTab
            key={session.id}
            session={session}
            shown={session.id === shown}
            isElsewhere={elsewhere.has(session.id)}
            gap={drag.gapBeside(index)}
            onAct={(what) => act(session, index, what)}
            onMenu={(place) => setMenu({ id: session.id, place })}
            onStep={(step) => focusTab(sessions[(index + step + sessions.length) % sessions.length]?.id)}
            onDragStart={() => drag.start(session.id)}
            onDragEnd={drag.end}
          />
        ))}
        <IconButton
          small
          icon="list"
          label={t('tabs.overview')}
          onClick={() => void router.navigate({ to: '/sessions', search: { state: 'own' } })}
        />
      </div>
      {menu !== null && menuOf !== undefined && (
        <TabMenu
          session={menuOf}
          place={menu.place}
          isFirst={menuAt === 0}
          isLast={menuAt === sessions.length - 1}
          isElsewhere={elsewhere.has(menuOf.id)}
          onAct={(what) => act(menuOf, menuAt, what)}
          onClose={() => {
            setMenu(null);
            focusTab(menu.id);
          }}
        />
      )}
      {asked?.what === 'rename' && askedOf !== undefined && <RenameDialog session={askedOf} onClose={done} />}
      {asked?.what === 'end' && askedOf !== undefined && <EndDialog session={askedOf} shells={0} onClose={done} />}
      {asked?.what === 'leave' && askedOf !== undefined && (
        <LeaveDialog session={askedOf} onLeft={() => close(askedOf)} onClose={done} />
      )}
    </nav>
  );
}

function linkOf(bar: HTMLElement | null, id: string): HTMLElement | null {
  return bar?.querySelector<HTMLElement>(`[data-session="${CSS.escape(id)}"]`) ?? null;
}

/** A tab that is moved in the page loses the keyboard: it is given back. */
function useKeptFocus(
  bar: { readonly current: HTMLElement | null },
  sessions: readonly OpenSession[],
): (id: string) => void {
  const kept = useRef<string | null>(null);
  useEffect(() => {
    if (kept.current === null) return;
    linkOf(bar.current, kept.current)?.focus();
    kept.current = null;
  }, [bar, sessions]);
  return (id) => {
    kept.current = id;
  };
}

/** The order of tabs by dragging; only what began on one of them is taken. */
function useTabDrag(bar: { readonly current: HTMLElement | null }, sessions: readonly OpenSession[]) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [gap, setGap] = useState<number | null>(null);
  const end = () => {
    setDragged(null);
    setGap(null);
  };
  const gapUnder = (x: number) => {
    const boxes = sessions.flatMap(({ id }) => linkOf(bar.current, id)?.parentElement?.getBoundingClientRect() ?? []);
    return gapAt(
      boxes.map(({ left, width }) => left + width / 2),
      x,
    );
  };
  return {
    start: setDragged,
    end,
    gapBeside: (index: number): 'before' | 'after' | undefined => {
      if (gap === index) return 'before';
      return gap === sessions.length && index === sessions.length - 1 ? 'after' : undefined;
    },
    onDragOver: (event: DragEvent) => {
      if (dragged === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
      setGap(gapUnder(event.clientX));
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node) || bar.current?.contains(event.relatedTarget) !== true) setGap(null);
    },
    onDrop: (event: DragEvent) => {
      if (dragged === null) return;
      event.preventDefault();
      const from = sessions.findIndex(({ id }) => id === dragged);
      moveSessionTab(dragged, placeInGap(from, gapUnder(event.clientX)));
      end();
    },
  };
}
