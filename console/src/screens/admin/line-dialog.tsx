/** The line that installs a Jump Client, with its key where that was made just now. */
import type { InstallLines, NewInstallerAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { installLinesQuery } from '../../api/installers.ts';
import { Button } from '../../components/controls/button.tsx';
import { Command } from '../../components/controls/command.tsx';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { Callout } from '../../components/notice.tsx';
import { Segments } from '../../components/controls/segments.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import confirm from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';
import classes from './admin.module.css';

type LineDialogProps = { readonly made?: NewInstallerAnswer | undefined; readonly onClose: () => void };

export function LineDialog({ made, onClose }: LineDialogProps) {
  const asked = useQuery({ ...installLinesQuery, enabled: made === undefined });
  const lines = made?.lines ?? asked.data;
  const title = t(made === undefined ? 'install.lineTitle' : 'install.madeTitle');
  // What is shown once must not go by a click beside it.
  const isOnce = made !== undefined;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={!isOnce}
      closeOnEscape={!isOnce}
      size={640}
    >
      {asked.isError && <Callout tone="danger">{failureWords(asked.error)}</Callout>}
      {lines !== undefined && <Lines lines={lines} enrolmentKey={made?.enrolmentKey} />}
      <div className={confirm['buttons']}>
        <Button tone="main" onClick={onClose}>
          {t('install.done')}
        </Button>
      </div>
    </Dialog>
  );
}

type LinesProps = { readonly lines: InstallLines; readonly enrolmentKey: string | undefined };

function Lines({ lines, enrolmentKey }: LinesProps) {
  const [scope, setScope] = useState<'system' | 'user'>('system');
  const [key, setKey] = useState<'inLine' | 'asked'>('inLine');
  const { withKey, asking } = lines[scope];
  const isInLine = key === 'inLine' && withKey !== null;
  const line = isInLine ? withKey : asking;
  const missing = lines.platforms.filter(({ isReady }) => !isReady).map(({ platform }) => platform);
  return (
    <div className={classes['form']}>
      <p className={confirm['words']}>{t(enrolmentKey === undefined ? 'install.askingWords' : 'install.madeWords')}</p>
      <div className={classes['choices']}>
        <Segments
          label={t('install.scope')}
          value={scope}
          choices={[
            ['system', t('install.scopes.system')],
            ['user', t('install.scopes.user')],
          ]}
          onChoose={setScope}
        />
        {withKey !== null && (
          <Segments
            label={t('install.keyChoice')}
            value={key}
            choices={[
              ['inLine', t('install.keyChoices.inLine')],
              ['asked', t('install.keyChoices.asked')],
            ]}
            onChoose={setKey}
          />
        )}
      </div>
      <p className={classes['quiet']}>{t(`install.scopeWords.${scope}`)}</p>
      <div className={classes['line']}>
        <textarea readOnly rows={6} className="mono" aria-label={t('install.line')} value={line} data-autofocus />
        <CopyButton value={line} label={t('install.copyLine')} doneLabel={t('common.copied')} />
      </div>
      {isInLine && <p className={classes['quiet']}>{t('install.historyWords')}</p>}
      {enrolmentKey !== undefined && !isInLine && (
        <div>
          <p className={classes['quiet']}>{t('install.key')}</p>
          <Command words={enrolmentKey} />
        </div>
      )}
      {missing.length > 0 && (
        <Callout tone="warn">
          <p>{t('install.missing', { platforms: missing.join(', ') })}</p>
          <Command words={lines.bringCommand} />
        </Callout>
      )}
    </div>
  );
}
