/** Recovery codes, shown this once: to be copied or kept as a file before one goes on. */
import { Button } from '../../components/controls/button.tsx';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { t } from '../../text/i18n.ts';
import classes from './account.module.css';

type RecoveryCodesProps = { readonly codes: readonly string[]; readonly verb: string; readonly onDone: () => void };

function download(codes: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'sallyport-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}

export function RecoveryCodes({ codes, verb, onDone }: RecoveryCodesProps) {
  return (
    <div className={classes['form']}>
      <p className={classes['words']}>{t('signIn.recoveryCodesWords')}</p>
      <ul className={classes['codes']} aria-label={t('signIn.recoveryCodes')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes['buttons']}>
        <Button icon="download" onClick={() => download(codes)}>
          {t('signIn.saveCodes')}
        </Button>
        <CopyButton value={codes.join('\n')} label={t('signIn.copyCodes')} doneLabel={t('common.copied')} />
      </div>
      <Button tone="main" size="large" wide onClick={onDone}>
        {verb}
      </Button>
    </div>
  );
}
