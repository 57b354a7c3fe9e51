/** The pane of one shell: the screen, its search and menu, and a quiet word when something is the matter. */
import type { ChannelSummary } from '@sallyport/protocol';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState, useSyncExternalStore, type MouseEvent } from 'react';
import { preferenceStore } from '../../api/preferences.ts';
import { keyWords } from '../../components/kbd.tsx';
import type { Shell } from '../../session/shell.ts';
import { linesIn } from '../../session/inert-text.ts';
import { t } from '../../text/i18n.ts';
import { PasteDialog } from './paste-dialog.tsx';
import { ShellFind } from './shell-find.tsx';
import { ShellMenu } from './shell-menu.tsx';
import { ShellNotice } from './shell-notice.tsx';
import classes from './terminal-pane.module.css';

type TerminalPaneProps = {
  readonly shell: Shell;
  readonly name: string;
  readonly isActive: boolean;
  readonly mayType: boolean;
  readonly mayOpen: boolean;
  readonly unrecordedBecause: ChannelSummary['unrecordedBecause'];
  readonly onLeave: () => void;
  readonly onNewShell: () => void;
  readonly onClose: () => void;
};

export function TerminalPane(props: TerminalPaneProps) {
  const { shell, name, isActive, mayType, mayOpen, unrecordedBecause, onLeave, onNewShell, onClose } = props;
  const host = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  const { terminalFontSize, terminalReadAloud } = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const [isFinding, setFinding] = useState(false);
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const [pasting, setPasting] = useState<string | null>(null);
  const { screen } = shell;

  useEffect(() => {
    if (host.current === null) return undefined;
    screen.mount(host.current);
    return () => screen.unmount();
  }, [screen]);
  useEffect(() => screen.setTheme(scheme), [screen, scheme]);
  useEffect(() => screen.setFontSize(terminalFontSize), [screen, terminalFontSize]);
  useEffect(() => screen.setReadAloud(terminalReadAloud), [screen, terminalReadAloud]);
  useEffect(() => {
    if (isActive) screen.focus();
  }, [screen, isActive]);
  useEffect(() => shell.bindKeys({ onFind: () => setFinding(true), onLeave }), [shell, onLeave]);

  const paste = (text: string) => {
    if (!mayType || text === '') return;
    if (linesIn(text).length > 1) setPasting(text);
    else screen.paste(text);
  };
  usePasteEvents(host, paste);

  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    setMenu({ x: event.clientX, y: event.clientY });
  };

  return (
    <section className={classes['pane']} aria-label={name}>
      {isFinding && (
        <ShellFind
          search={screen.search}
          onClose={() => {
            setFinding(false);
            screen.search.clearDecorations();
            screen.terminal.focus();
          }}
        />
      )}
      <div ref={host} className={classes['host']} onContextMenu={onContextMenu} />
      <ShellNotice
        shell={shell}
        mayType={mayType}
        mayOpen={mayOpen}
        unrecordedBecause={unrecordedBecause}
        onNewShell={onNewShell}
        onClose={onClose}
      />
      {menu !== null && (
        <ShellMenu
          place={menu}
          screen={screen}
          mayType={mayType}
          onPaste={paste}
          onFind={() => setFinding(true)}
          onClose={() => {
            setMenu(null);
            screen.terminal.focus();
          }}
        />
      )}
      {pasting !== null && (
        <PasteDialog
          text={pasting}
          onPaste={() => {
            screen.paste(pasting);
            setPasting(null);
          }}
          onClose={() => {
            setPasting(null);
            screen.terminal.focus();
          }}
        />
      )}
      <span className="unseen">{`${t('keys.leave')}: ${keyWords('ctrl+shift+l')}`}</span>
    </section>
  );
}

/** Takes pasting from the terminal, which would send it unseen. */
function usePasteEvents(host: { readonly current: HTMLDivElement | null }, paste: (text: string) => void): void {
  const latest = useRef(paste);
  useEffect(() => {
    latest.current = paste;
  });
  useEffect(() => {
    const element = host.current;
    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      latest.current(event.clipboardData?.getData('text/plain') ?? '');
    };
    element?.addEventListener('paste', onPaste, { capture: true });
    return () => element?.removeEventListener('paste', onPaste, { capture: true });
  }, [host]);
}
