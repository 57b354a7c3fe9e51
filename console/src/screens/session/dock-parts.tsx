/** The pieces that the dock draws by itself: panes, tabs, what stands at the end of a row of tabs, and no pane at all. */
import { useQuery } from '@tanstack/react-query';
import type { IDockviewHeaderActionsProps, IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { sessionQuery } from '../../api/sessions.ts';
import { Button, IconButton } from '../../components/controls/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { findShell, type Shell } from '../../session/shell.ts';
import { t } from '../../text/i18n.ts';
import { useDock } from './dock-context.ts';
import { SummaryPane } from './summary-pane.tsx';
import { TerminalPane } from './terminal-pane.tsx';
import classes from './session.module.css';

function ShellPanel({ api, params }: IDockviewPanelProps<{ readonly channelId: string }>) {
  const dock = useDock();
  const isActive = useIsActive(api);
  const shell = findShell(params.channelId);
  if (shell === undefined) return null;
  return (
    <TerminalPane
      shell={shell}
      name={t('terminal.name', { pane: api.title ?? '', item: dock.itemName })}
      isActive={isActive && dock.isShown}
      mayType={dock.mayType}
      mayOpen={dock.mayOpen}
      unrecordedBecause={
        dock.details?.session.channels.find(({ id }) => id === params.channelId)?.unrecordedBecause ?? null
      }
      onLeave={focusTabs}
      onNewShell={() => dock.onNewShell('within')}
      onClose={() => dock.onClose(params.channelId)}
    />
  );
}

/** Ours: often enough to see that a shell is busy. */
const bytesShownEachMs = 5_000;

function SummaryPanel() {
  const { sessionId, details, isShown, onUseHere, mayType } = useDock();
  const isRunning = details !== undefined && details.session.state !== 'ended';
  // Nothing announces that bytes pass; whoever looks is told now and then.
  useQuery({ ...sessionQuery(sessionId), refetchInterval: isShown && isRunning ? bytesShownEachMs : false });
  return <SummaryPane details={details} onUseHere={mayType ? onUseHere : undefined} />;
}

export const dockComponents = { shell: ShellPanel, summary: SummaryPanel };

export function DockTab({ api, params }: IDockviewPanelHeaderProps<{ readonly channelId?: string }>) {
  const shell = params.channelId === undefined ? undefined : findShell(params.channelId);
  return (
    <span className={classes['dockTab']}>
      <Icon name={params.channelId === undefined ? 'summary' : 'terminal'} size={14} />
      <span>{api.title}</span>
      {shell !== undefined && <ShellTitle shell={shell} />}
    </span>
  );
}

function ShellTitle({ shell }: { readonly shell: Shell }) {
  const { title } = useSyncExternalStore(shell.subscribe, shell.get);
  return title === '' ? null : (
    <span className={`${classes['dockTitle']} clip`} title={title}>
      {title}
    </span>
  );
}

export function DockHeaderActions({ activePanel }: IDockviewHeaderActionsProps) {
  const { mayOpen, isOpening, onNewShell, onClose } = useDock();
  const isShell = activePanel !== undefined && activePanel.id !== 'summary';
  const act = (direction: 'within' | 'right' | 'below') => () => {
    activePanel?.api.setActive();
    onNewShell(direction);
  };
  return (
    <div className={classes['dockActions']}>
      {mayOpen && (
        <>
          <IconButton small icon="plus" label={t('session.newShell')} disabled={isOpening} onClick={act('within')} />
          <span className={classes['splits']}>
            <IconButton
              small
              icon="split-right"
              label={t('session.splitRight')}
              disabled={isOpening}
              onClick={act('right')}
            />
            <IconButton
              small
              icon="split-down"
              label={t('session.splitDown')}
              disabled={isOpening}
              onClick={act('below')}
            />
          </span>
        </>
      )}
      {isShell && (
        <IconButton
          small
          icon="close"
          label={t('session.closePane', { pane: activePanel.title ?? '' })}
          onClick={() => onClose(activePanel.id)}
        />
      )}
    </div>
  );
}

export function EmptyDock() {
  const { mayOpen, onNewShell } = useDock();
  return (
    <Notice
      icon="terminal"
      title={t('session.noShells')}
      action={
        mayOpen ? (
          <Button tone="main" icon="plus" onClick={() => onNewShell('within')}>
            {t('session.newShell')}
          </Button>
        ) : undefined
      }
    >
      {t('session.noShellsWords')}
    </Notice>
  );
}

function useIsActive(api: IDockviewPanelProps['api']): boolean {
  const [isActive, setActive] = useState(api.isActive);
  useEffect(() => {
    setActive(api.isActive);
    const listening = api.onDidActiveChange((event) => setActive(event.isActive));
    return () => listening.dispose();
  }, [api]);
  return isActive;
}

/** Out of the shell, which takes every key, to the tabs above it. */
function focusTabs(): void {
  const layer = document.activeElement?.closest('[data-shown]');
  layer?.querySelector<HTMLElement>('.dv-tab.dv-active-tab')?.focus();
}
