/** Asks before a thing is removed, and names with numbers what goes with it; or says what it is used by and stays. */
import type { ReactNode } from 'react';
import { failureWords, t } from '../../text/i18n.ts';
import { Confirm } from '../controls/confirm.tsx';
import { Callout } from '../notice.tsx';
import classes from './editing.module.css';

type RemoveDialogProps = {
  readonly title: string;
  readonly verb: string;
  readonly words: ReactNode;
  /** One sentence each. */
  readonly consequences?: readonly string[];
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function RemoveDialog({
  title,
  verb,
  words,
  consequences = [],
  busy,
  error,
  onConfirm,
  onClose,
}: RemoveDialogProps) {
  return (
    <Confirm
      opened
      title={title}
      verb={verb}
      cancel={t('common.cancel')}
      danger
      busy={busy}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {error !== null && <Callout tone="danger">{failureWords(error)}</Callout>}
      <p>{words}</p>
      {consequences.length > 0 && (
        <ul className={classes['consequences']}>
          {consequences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </Confirm>
  );
}
