/** Closing the tab of a running session: leave it running, or end it. */
import { useMutation } from '@tanstack/react-query';
import { endSession } from '../../api/sessions.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import type { OpenSession } from '../../session/open-sessions.ts';
import { failureWords, t } from '../../text/i18n.ts';
import classes from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';

type LeaveDialogProps = { readonly session: OpenSession; readonly onLeft: () => void; readonly onClose: () => void };

export function LeaveDialog({ session, onLeft, onClose }: LeaveDialogProps) {
  const leave = () => {
    onClose();
    onLeft();
  };
  const end = useMutation({ mutationFn: () => endSession(session.id), onSuccess: leave });
  return (
    <Dialog opened onClose={onClose} title={t('session.leaveTitle', { name: session.name })} withCloseButton={false}>
      <div className={classes['words']}>{t('session.leaveWords')}</div>
      {end.isError && <Callout tone="danger">{failureWords(end.error)}</Callout>}
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button onClick={leave} data-autofocus>
          {t('session.leave')}
        </Button>
        <Button tone="danger" busy={end.isPending} onClick={() => end.mutate()}>
          {t('session.endVerb')}
        </Button>
      </div>
    </Dialog>
  );
}
