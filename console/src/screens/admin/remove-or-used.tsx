/** Removes a thing that may be in use: asks first, or says what uses it. */
import type { AccessRemoval } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { t } from '../../text/i18n.ts';
import { RemoveDialog } from '../../components/editing/remove-dialog.tsx';
import { UsedDialog } from '../../components/editing/used-dialog.tsx';

type RemoveOrUsedProps = {
  readonly name: string;
  readonly verb: string;
  readonly words: string;
  /** What is known to use it. */
  readonly dependents?: { readonly count: number; readonly names: readonly string[] };
  readonly remove: () => Promise<AccessRemoval>;
  readonly stale: readonly unknown[];
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

export function RemoveOrUsed(props: RemoveOrUsedProps) {
  const { name, verb, words, dependents, remove, stale, onRemoved, onClose } = props;
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: async ({ outcome }) => {
      if (outcome === 'removed') onRemoved();
      await queryClient.invalidateQueries({ queryKey: stale });
    },
  });
  const users = removing.data?.outcome === 'in-use' ? removing.data : dependents;
  const title = t('access.removeTitle', { name });
  if (users !== undefined && users.count > 0) {
    return (
      <UsedDialog title={title} words={t('editing.inUse', { count: users.count })} onClose={onClose}>
        <p>
          {users.names.join(', ')}
          {users.count > users.names.length && ` ${t('editing.andMore', { count: users.count - users.names.length })}`}
        </p>
      </UsedDialog>
    );
  }
  return (
    <RemoveDialog
      title={title}
      verb={verb}
      words={words}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
