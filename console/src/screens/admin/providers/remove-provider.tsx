/** Removes a provider, or says how many accounts sign in by it. */
import type { AdminProvider } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { providersQuery, removeProvider } from '../../../api/providers.ts';
import { queryClient } from '../../../api/query-client.ts';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { UsedDialog } from '../../../components/editing/used-dialog.tsx';
import { t } from '../../../text/i18n.ts';

type RemoveProviderProps = {
  readonly provider: AdminProvider;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

export function RemoveProvider({ provider, onRemoved, onClose }: RemoveProviderProps) {
  const { id, name, users } = provider;
  const removing = useMutation({
    mutationFn: () => removeProvider(id),
    onSuccess: onRemoved,
    onSettled: () => queryClient.invalidateQueries({ queryKey: providersQuery.queryKey }),
  });
  if (users > 0) {
    return (
      <UsedDialog
        title={t('providers.usedTitle', { name })}
        words={t('providers.usedWords', { count: users })}
        onClose={onClose}
      />
    );
  }
  return (
    <RemoveDialog
      title={t('providers.removeTitle', { name })}
      verb={t('providers.removeVerb')}
      words={t('providers.removeWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
