/** The question before items are removed: which of them uninstall a Jump Client, with numbers. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { removalQuery, removeItems } from '../../../api/item-changes.ts';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { reasonWords, t } from '../../../text/i18n.ts';
import type { ChosenItem } from './item-acts.tsx';

type RemovalDialogProps = { readonly items: readonly ChosenItem[]; readonly onClose: () => void };

export function RemovalDialog({ items, onClose }: RemovalDialogProps) {
  const ids = items.map(({ id }) => id);
  const removal = useQuery(removalQuery(ids));
  const removing = useMutation({
    mutationFn: () => removeItems(ids),
    onSuccess: (answer) => {
      const count = answer.items.filter(({ outcome }) => outcome !== 'gone').length;
      notifications.show({ message: t('items.removed', { count }) });
      onClose();
    },
  });
  const count = items.length;
  const what = removal.data;
  const refused = what?.remove.allowed === false ? what.remove.reasons.map(reasonWords) : [];
  return (
    <RemoveDialog
      title={t('items.removeOf', { count, name: items[0]?.name ?? '' })}
      verb={t('items.removeVerb', { count })}
      words={t('items.endsSessions')}
      consequences={refused.length > 0 || what === undefined ? refused : consequencesOf(what)}
      busy={removing.isPending || what === undefined || refused.length > 0}
      error={removing.error ?? removal.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}

type Numbers = { readonly items: number; readonly uninstalls: number; readonly offline: number };

function consequencesOf({ items, uninstalls, offline }: Numbers): readonly string[] {
  const entries = items - uninstalls;
  return [
    ...(uninstalls > 0 ? [t('items.uninstalls', { count: uninstalls })] : []),
    ...(offline > 0 ? [t('items.offline', { count: offline })] : []),
    ...(entries > 0 ? [t('items.removesEntries', { count: entries })] : []),
  ];
}
