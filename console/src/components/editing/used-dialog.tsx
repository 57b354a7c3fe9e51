/** Says what uses a thing, and that it therefore stays. */
import type { ReactNode } from 'react';
import { t } from '../../text/i18n.ts';
import { Confirm } from '../controls/confirm.tsx';

type UsedDialogProps = {
  readonly title: string;
  readonly words: ReactNode;
  /** One sentence each. */
  readonly sentences?: readonly string[];
  readonly onClose: () => void;
  /** Below the sentences: the names, as far as they are known. */
  readonly children?: ReactNode;
};

export function UsedDialog({ title, words, sentences = [], onClose, children }: UsedDialogProps) {
  return (
    <Confirm
      opened
      title={title}
      verb={t('common.close')}
      cancel={t('common.cancel')}
      onConfirm={onClose}
      onClose={onClose}
    >
      <p>{words}</p>
      {sentences.length > 0 && (
        <ul>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {children}
    </Confirm>
  );
}
