/** The question before a Jump Client is uninstalled, with all that it means for this one. */
import type { AdminClientRow } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { uninstallClients } from '../../api/installers.ts';
import { queryClient } from '../../api/query-client.ts';
import { Confirm } from '../../components/controls/confirm.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';

type UninstallDialogProps = { readonly row: AdminClientRow; readonly onClose: () => void };

export function UninstallDialog({ row, onClose }: UninstallDialogProps) {
  const { hostname: name, items, status } = row;
  const isGone = status === 'uninstalled';
  const isOnline = status === 'available' || status === 'in-use';
  const uninstalling = useMutation({
    mutationFn: () => uninstallClients([row.id]),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['admin', 'jump-clients'] }),
  });
  return (
    <Confirm
      opened
      danger
      title={t(isGone ? 'install.forgetTitle' : 'install.uninstallTitle', { name })}
      verb={t(isGone ? 'install.forgetVerb' : 'install.uninstallVerb')}
      cancel={t('common.cancel')}
      busy={uninstalling.isPending}
      onConfirm={() => uninstalling.mutate()}
      onClose={onClose}
    >
      {isGone ? (
        <p>{t('install.forgetWords')}</p>
      ) : (
        <>
          <p>{t(isOnline ? 'install.uninstallOnline' : 'install.uninstallOffline')}</p>
          <p>{t('install.uninstallItems', { count: items.length })}</p>
        </>
      )}
      {uninstalling.isError && <Callout tone="danger">{failureWords(uninstalling.error)}</Callout>}
    </Confirm>
  );
}
