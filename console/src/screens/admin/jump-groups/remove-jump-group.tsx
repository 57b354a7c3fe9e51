/** Asks before a Jump Group goes, with the numbers of what goes with it as they are now. */
import type { JumpGroupDetails } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { accessKey, jumpGroupQuery, removeJumpGroup } from '../../../api/access.ts';
import { queryClient } from '../../../api/query-client.ts';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { t } from '../../../text/i18n.ts';
import { removalWords } from './removal-words.ts';

type RemoveJumpGroupProps = {
  readonly group: JumpGroupDetails;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

export function RemoveJumpGroup({ group, onRemoved, onClose }: RemoveJumpGroupProps) {
  const now = useQuery({ ...jumpGroupQuery(group.id), staleTime: 0 });
  const { consequences } = now.data ?? group;
  const removing = useMutation({
    mutationFn: () => removeJumpGroup(group.id, consequences),
    onSuccess: async () => {
      onRemoved();
      await queryClient.invalidateQueries({ queryKey: accessKey });
    },
    // It is otherwise by now: the numbers are read again.
    onError: () => now.refetch(),
  });
  return (
    <RemoveDialog
      title={t('access.removeTitle', { name: group.name })}
      verb={
        consequences.items === 0
          ? t('access.removeJumpGroup')
          : t('access.removeGroupAndItems', { count: consequences.items })
      }
      words={t('access.removeJumpGroupWords')}
      consequences={removalWords(consequences)}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
