/** A client id and its secret, shown once. */
import type { ApiAccountSecret } from '@sallyport/protocol';
import { Button } from '../../../components/controls/button.tsx';
import { Command } from '../../../components/controls/command.tsx';
import confirm from '../../../components/controls/confirm.module.css';
import { Dialog } from '../../../components/controls/dialog.tsx';
import { t } from '../../../text/i18n.ts';
import classes from '../admin.module.css';

type SecretDialogProps = { readonly secret: ApiAccountSecret; readonly onClose: () => void };

export function SecretDialog({ secret, onClose }: SecretDialogProps) {
  // What is shown once must not go by a click beside it.
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('apiAccounts.secretTitle')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size={560}
    >
      <div className={classes['form']}>
        <p className={confirm['words']}>{t('apiAccounts.secretWords')}</p>
        <p className={confirm['words']}>{t('apiAccounts.clientId')}</p>
        <Command words={secret.clientId} />
        <p className={confirm['words']}>{t('apiAccounts.secret')}</p>
        <Command words={secret.clientSecret} />
      </div>
      <div className={confirm['buttons']}>
        <Button tone="main" onClick={onClose}>
          {t('apiAccounts.done')}
        </Button>
      </div>
    </Dialog>
  );
}
