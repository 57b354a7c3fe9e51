/** What is the matter with a shell, in a corner of it, without standing in the way. */
import { closedReason, type ChannelSummary } from '@sallyport/protocol';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import type { Shell } from '../../session/shell.ts';
import { reasonWords, t, unrecordedWords } from '../../text/i18n.ts';
import classes from './terminal-pane.module.css';

type ShellNoticeProps = {
  readonly shell: Shell;
  readonly mayType: boolean;
  /** Whether the session takes another shell: one that has ended does not. */
  readonly mayOpen: boolean;
  readonly unrecordedBecause: ChannelSummary['unrecordedBecause'];
  readonly onNewShell: () => void;
  readonly onClose: () => void;
};

/** A shell that opens faster than this needs no word about it. */
const saidAfterMs = 600;

export function ShellNotice(props: ShellNoticeProps) {
  const { shell, mayType, mayOpen, unrecordedBecause, onNewShell, onClose } = props;
  const { channel, heldBytes, isInputRefused } = useSyncExternalStore(shell.subscribe, shell.get);
  const isWaiting = useLater(channel.kind === 'connecting' || channel.kind === 'reconnecting');
  const over = (
    <>
      {mayOpen && (
        <Button tone="quiet" onClick={onNewShell}>
          {t('session.newShell')}
        </Button>
      )}
      <Button tone="quiet" onClick={onClose}>
        {t('common.close')}
      </Button>
    </>
  );
  switch (channel.kind) {
    case 'open':
      if (unrecordedBecause !== null) return <Word icon="warning">{unrecordedWords(unrecordedBecause)}</Word>;
      return mayType ? null : <Word icon="lock">{t('terminal.readOnly')}</Word>;
    case 'connecting':
    case 'reconnecting':
      if (!isWaiting && heldBytes === 0) return null;
      return (
        <Word icon="refresh" spins>
          {t(channel.kind === 'connecting' ? 'terminal.connecting' : 'terminal.reconnecting')}{' '}
          {isInputRefused ? t('terminal.heldFull') : heldBytes > 0 && t('terminal.held', { count: heldBytes })}
        </Word>
      );
    case 'exited':
      return (
        <Word icon="terminal" actions={over}>
          {channel.signal > 0
            ? t('terminal.exitedSignal', { signal: channel.signal })
            : t('terminal.exited', { code: channel.code })}
        </Word>
      );
    case 'refused':
      return (
        <Word icon="warning" actions={over}>
          {t('terminal.closedWhy', { why: reasonWords({ code: channel.code, message: t('terminal.closed') }) })}
        </Word>
      );
    case 'closed':
      if (channel.reason === closedReason.replaced) {
        const takeBack = (
          <Button tone="quiet" onClick={() => shell.client.takeBack()}>
            {t('terminal.takeBack')}
          </Button>
        );
        return (
          <Word icon="info" actions={takeBack}>
            {t('terminal.replaced')}
          </Word>
        );
      }
      return (
        <Word icon="terminal" actions={over}>
          {channel.text === '' ? t('terminal.closed') : t('terminal.closedWhy', { why: channel.text })}
        </Word>
      );
  }
}

type WordProps = {
  readonly icon: IconName;
  readonly spins?: boolean;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

function Word({ icon, spins = false, actions, children }: WordProps) {
  return (
    <div className={classes['notice']} role="status" data-plain={actions === undefined || undefined}>
      <span className={spins ? classes['spin'] : undefined} style={{ display: 'grid' }}>
        <Icon name={icon} />
      </span>
      <span>{children}</span>
      {actions}
    </div>
  );
}

function useLater(is: boolean): boolean {
  const [isStill, setStill] = useState(false);
  useEffect(() => {
    if (!is) {
      setStill(false);
      return undefined;
    }
    const timer = setTimeout(() => setStill(true), saidAfterMs);
    return () => clearTimeout(timer);
  }, [is]);
  return is && isStill;
}
