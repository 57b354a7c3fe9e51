/** Gives one Jump Client a new key, when somebody may have read the one that it has. */
import type { AdminClientRow } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { rotateClientKey } from '../../api/upgrades.ts';
import { IconButton } from '../../components/controls/button.tsx';
import { Confirm } from '../../components/controls/confirm.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';

export function RotateKeyButton({ row }: { readonly row: AdminClientRow }) {
  const [asking, setAsking] = useState(false);
  const rotating = useMutation({
    mutationFn: () => rotateClientKey(row.id),
    onSuccess: () => setAsking(false),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['admin', 'jump-clients'] }),
  });
  if (row.status === 'uninstalled') return null;
  const name = row.hostname;
  const isOnline = row.status === 'available' || row.status === 'in-use';
  return (
    <>
      <IconButton small icon="lock" label={t('upgrade.newKey', { name })} onClick={() => setAsking(true)} />
      <Confirm
        opened={asking}
        title={t('upgrade.newKeyTitle', { name })}
        verb={t('upgrade.newKeyVerb')}
        cancel={t('common.cancel')}
        busy={rotating.isPending}
        onConfirm={() => rotating.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>{t('upgrade.newKeyWords')}</p>
        <p>{t(isOnline ? 'upgrade.newKeyOnline' : 'upgrade.newKeyOffline')}</p>
        {rotating.isError && <Callout tone="danger">{failureWords(rotating.error)}</Callout>}
      </Confirm>
    </>
  );
}
