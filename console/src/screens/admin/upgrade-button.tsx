/** Has one Jump Client upgraded to the current release of this server. */
import type { AdminClientRow } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { upgradeClient } from '../../api/upgrades.ts';
import { IconButton } from '../../components/controls/button.tsx';
import { failureWords, t } from '../../text/i18n.ts';

export function UpgradeButton({ row }: { readonly row: AdminClientRow }) {
  const upgrading = useMutation({
    mutationFn: () => upgradeClient(row.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['admin', 'jump-clients'] }),
  });
  if (row.status === 'uninstalled') return null;
  const label = upgrading.isError ? failureWords(upgrading.error) : t('upgrade.upgrade', { name: row.hostname });
  return <IconButton small icon="download" label={label} onClick={() => upgrading.mutate()} />;
}
