/** Asks before a session is ended: what runs in it stops. It always names the item, whatever its tab is called. */
import { useMutation } from '@tanstack/react-query';
import { endSession } from '../../api/sessions.ts';
import { Confirm } from '../../components/controls/confirm.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';

type EndDialogProps = {
  readonly session: { readonly id: string; readonly name: string };
  /** Shells that are open in it, where that is known. */
  readonly shells: number;
  readonly onClose: () => void;
};

export function EndDialog({ session, shells, onClose }: EndDialogProps) {
  const end = useMutation({ mutationFn: () => endSession(session.id), onSuccess: onClose });
  return (
    <Confirm
      opened
      danger
      title={t('session.endTitle', { name: session.name })}
      verb={t('session.endVerb')}
      cancel={t('common.cancel')}
      busy={end.isPending}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      {shells === 0 ? t('session.endWords') : t('session.endShells', { count: shells })}
      {end.isError && <Callout tone="danger">{failureWords(end.error)}</Callout>}
    </Confirm>
  );
}
