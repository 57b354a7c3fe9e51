/** Asks before what was typed and not saved is lost, by whatever way one leaves: closing, a link, back, or the tab. */
import { useBlocker } from '@tanstack/react-router';
import { useRef, type ReactNode } from 'react';
import { t } from '../../text/i18n.ts';
import { Confirm } from '../controls/confirm.tsx';

export function useLeaveGuard(isChanged: boolean): {
  /** What is asked with; to be shown somewhere on the page. */
  readonly question: ReactNode;
  /** Lets the next way out pass: what was typed is saved. */
  readonly letPass: () => void;
} {
  const isSaved = useRef(false);
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged && !isSaved.current,
    enableBeforeUnload: () => isChanged && !isSaved.current,
    withResolver: true,
  });
  const question = (
    <Confirm
      opened={blocker.status === 'blocked'}
      title={t('editing.leaveTitle')}
      verb={t('editing.leave')}
      cancel={t('editing.stay')}
      danger
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      <p>{t('editing.leaveWords')}</p>
    </Confirm>
  );
  return {
    question,
    letPass: () => {
      isSaved.current = true;
    },
  };
}
