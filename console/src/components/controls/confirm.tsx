/** A question before something is lost: it names the consequence, and its button says the verb. */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import classes from './confirm.module.css';
import { Dialog } from './dialog.tsx';

type ConfirmProps = {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly verb: string;
  readonly cancel: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function Confirm({
  opened,
  title,
  children,
  verb,
  cancel,
  danger = false,
  busy = false,
  onConfirm,
  onClose,
}: ConfirmProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title} withCloseButton={false}>
      <div className={classes['words']}>{children}</div>
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{cancel}</Button>
        <Button tone={danger ? 'danger' : 'main'} busy={busy} onClick={onConfirm} data-autofocus>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}
