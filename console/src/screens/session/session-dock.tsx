/**
 * The panes of a session: shells and the summary, in tabs and splits. Closing a shell asks first, for what runs in it
 * stops; the arrangement survives a reload.
 */
import 'dockview-react/dist/styles/dockview.css';
import type { SessionDetails } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { DockviewReact, type AddPanelPositionOptions, type DockviewApi, type DockviewReadyEvent } from 'dockview-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLive } from '../../api/live.tsx';
import { closeChannel, openTerminal } from '../../api/sessions.ts';
import { Confirm } from '../../components/controls/confirm.tsx';
import { isOver } from '../../session/channel-client.ts';
import { isClosedHere, noteClosedShell } from '../../session/closed-shells.ts';
import { keepDock, keptDock } from '../../session/dock-memory.ts';
import type { OpenSession } from '../../session/open-sessions.ts';
import { tellDock } from '../../session/own-windows.ts';
import { dropShell, ensureShell, findShell } from '../../session/shell.ts';
import { lastTerminalSize } from '../../session/terminal-size.ts';
import { styleNonce } from '../../nonce.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { notifications } from '@mantine/notifications';
import { DockContext, type DockActions, type SplitDirection } from './dock-context.ts';
import { dockComponents, DockHeaderActions, DockTab, EmptyDock } from './dock-parts.tsx';
import { shellNumber, shellsToTake } from './session-shells.ts';
import classes from './session.module.css';

type DockPanel = DockviewApi['panels'][number];

type SessionDockProps = {
  readonly session: OpenSession;
  readonly details: SessionDetails | undefined;
  readonly isShown: boolean;
  readonly userId: string;
};

const dockTheme = { name: 'sallyport', className: 'dockview-theme-sallyport', dndTabIndicator: 'line' } as const;
const summaryPanel = 'summary';

export function SessionDock({ session, details, isShown, userId }: SessionDockProps) {
  const { spares } = useLive();
  const [api, setApi] = useState<DockviewApi | null>(null);
  const [closing, setClosing] = useState<string | null>(null);
  const asked = useRef<SplitDirection>('within');
  const frame = useRef<HTMLDivElement>(null);
  const level = details?.session.permissions.terminal ?? 'full';
  const mayType = level === 'full';

  const addShell = useCallback(
    (
      dock: DockviewApi,
      shell: { readonly id: string; readonly ticket: string | undefined; readonly number: number },
      direction: SplitDirection,
    ) => {
      const title = t('session.shell', { number: shell.number });
      ensureShell({
        place: { sessionId: session.id, channelId: shell.id },
        name: t('terminal.name', { pane: title, item: session.name }),
        ticket: shell.ticket,
        mayType,
        spares,
      });
      if (dock.getPanel(shell.id) !== undefined) return;
      const beside = dock.activePanel ?? dock.panels[0];
      dock.addPanel({
        id: shell.id,
        component: 'shell',
        title,
        renderer: 'always',
        params: { channelId: shell.id },
        ...(beside === undefined ? {} : { position: placeBeside(beside, direction) }),
      });
    },
    [session.id, session.name, spares, mayType],
  );

  const open = useMutation({
    mutationFn: () => openTerminal(session.id, lastTerminalSize()),
    onSuccess: ({ id, ticket }) => {
      if (api !== null)
        addShell(api, { id, ticket, number: shellNumber(details?.session.channels ?? [], id) }, asked.current);
    },
    onError: (error) =>
      notifications.show({ title: t('session.openFailed'), message: failureWords(error), color: 'red' }),
  });

  const removeShell = useCallback(
    (channelId: string) => {
      const panel = api?.getPanel(channelId);
      if (panel !== undefined) api?.removePanel(panel);
      dropShell(channelId);
      setClosing(null);
    },
    [api],
  );
  const close = useMutation({
    mutationFn: (channelId: string) => closeChannel({ sessionId: session.id, channelId }),
    onSuccess: (_nothing, channelId) => removeShell(channelId),
    onError: (_error, channelId) => removeShell(channelId),
  });

  const onReady = ({ api: dock }: DockviewReadyEvent) => {
    // A phone has room for one pane: all of them are tabs of it.
    if (!isPhone()) arrange(dock, session.id);
    if (dock.getPanel(summaryPanel) === undefined)
      dock.addPanel({ id: summaryPanel, component: 'summary', title: t('session.summary'), inactive: true });
    setApi(dock);
  };

  useEffect(() => {
    if (api === null) return;
    const first = session.firstChannel;
    const take = (id: string, ticket: string | undefined, number: number) => {
      if (findShell(id) !== undefined || isClosedHere(session.id, id)) return;
      addShell(api, { id, ticket, number }, 'within');
      if (shellPanels(api).length === 1) api.getPanel(id)?.api.setActive();
    };
    if (first !== null) take(first.id, first.ticket, first.number);
    if (details === undefined) return;
    const own = ownShells(session);
    const wanted = details.session.state === 'ended' ? [] : shellsToTake(details.session, userId, own);
    for (const { id } of wanted) take(id, undefined, shellNumber(details.session.channels, id));
    dropStale(api, session.id);
  }, [api, session, details, userId, addShell]);

  useEffect(() => {
    if (api === null) return undefined;
    const listening = api.onDidLayoutChange(() => {
      const memory = { layout: api.toJSON(), shells: shellPanels(api) };
      keepDock(session.id, memory);
      tellDock(session.id, memory);
    });
    return () => listening.dispose();
  }, [api, session.id]);

  useTabKeys(frame, api);

  const actions = useMemo(
    (): DockActions => ({
      sessionId: session.id,
      itemName: session.name,
      details,
      isShown,
      mayType,
      mayOpen: mayType && details?.session.state !== 'ended',
      isOpening: open.isPending,
      onNewShell: (direction) => {
        asked.current = direction;
        if (!open.isPending) open.mutate();
      },
      onClose: (panelId) => {
        const shell = findShell(panelId);
        if (shell === undefined || isOver(shell.client.state)) {
          noteClosedShell(session.id, panelId);
          removeShell(panelId);
        } else setClosing(panelId);
      },
      onUseHere: (channelId) => {
        if (api !== null)
          addShell(
            api,
            { id: channelId, ticket: undefined, number: shellNumber(details?.session.channels ?? [], channelId) },
            'within',
          );
      },
    }),
    [session, details, isShown, mayType, open, api, addShell, removeShell],
  );

  const closingTitle = closing === null ? '' : (api?.getPanel(closing)?.title ?? '');
  return (
    <DockContext value={actions}>
      <div ref={frame} className={classes['dock']}>
        <DockviewReact
          theme={dockTheme}
          components={dockComponents}
          defaultTabComponent={DockTab}
          watermarkComponent={EmptyDock}
          rightHeaderActionsComponent={DockHeaderActions}
          nonce={() => styleNonce}
          disableFloatingGroups
          announcements={false}
          scrollbars="native"
          onReady={onReady}
        />
      </div>
      <Confirm
        opened={closing !== null}
        danger
        title={t('session.closeShellTitle', { pane: closingTitle })}
        verb={t('session.closeShellVerb')}
        cancel={t('common.cancel')}
        busy={close.isPending}
        onConfirm={() => {
          if (closing === null) return;
          noteClosedShell(session.id, closing);
          close.mutate(closing);
        }}
        onClose={() => setClosing(null)}
      >
        {t('session.closeShellWords')}
      </Confirm>
    </DockContext>
  );
}

/** Enter on a tab leads into its shell, also when the tab is the chosen one already. */
function useTabKeys(frame: { readonly current: HTMLDivElement | null }, api: DockviewApi | null): void {
  useEffect(() => {
    const element = frame.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.target instanceof Element) || !event.target.matches('.dv-tab')) return;
      setTimeout(() => findShell(api?.activePanel?.id ?? '')?.screen.focus());
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [frame, api]);
}

/** The summary stays the last of its tabs. */
function placeBeside(panel: DockPanel, direction: SplitDirection): AddPanelPositionOptions {
  if (direction !== 'within') return { referencePanel: panel, direction };
  const tabs = panel.group.panels.map(({ id }) => id);
  return { referencePanel: panel, direction, index: tabs.at(-1) === summaryPanel ? tabs.length - 1 : tabs.length };
}

/** The shells that this window has shown; undefined when it has never been in the session. */
function ownShells({ id, firstChannel }: OpenSession): ReadonlySet<string> | undefined {
  const kept = keptDock(id)?.shells;
  if (firstChannel === null) return kept === undefined ? undefined : new Set(kept);
  return new Set([...(kept ?? []), firstChannel.id]);
}

/** As the style sheets have it. */
function isPhone(): boolean {
  return window.matchMedia('(max-width: 720px)').matches;
}

function arrange(dock: DockviewApi, sessionId: string): void {
  const kept = keptDock(sessionId);
  if (kept === undefined) return;
  try {
    dock.fromJSON(kept.layout);
  } catch {
    dock.clear();
  }
}

/** Panes kept from before whose shell is over meanwhile. */
function dropStale(api: DockviewApi, sessionId: string): void {
  for (const id of shellPanels(api)) {
    const panel = api.getPanel(id);
    if (panel !== undefined && findShell(id)?.place.sessionId !== sessionId) api.removePanel(panel);
  }
}

function shellPanels(api: DockviewApi): readonly string[] {
  return api.panels.map(({ id }) => id).filter((id) => id !== summaryPanel);
}
