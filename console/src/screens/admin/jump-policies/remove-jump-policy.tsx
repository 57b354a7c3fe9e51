/** Removes a Jump Policy, or says what uses it. */
import type { JumpPolicyAnswer } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { jumpPoliciesQuery, removeJumpPolicy } from '../../../api/jump-policies.ts';
import { queryClient } from '../../../api/query-client.ts';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { UsedDialog } from '../../../components/editing/used-dialog.tsx';
import { t } from '../../../text/i18n.ts';
import { usesWords } from './jump-policy-draft.ts';

type RemoveJumpPolicyProps = {
  readonly policy: JumpPolicyAnswer;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

export function RemoveJumpPolicy({ policy, onRemoved, onClose }: RemoveJumpPolicyProps) {
  const removing = useMutation({
    mutationFn: () => removeJumpPolicy(policy.id),
    onSuccess: async (answer) => {
      await queryClient.invalidateQueries({ queryKey: jumpPoliciesQuery.queryKey });
      if (answer.outcome === 'removed') onRemoved();
    },
  });
  const held = removing.data?.outcome === 'in-use' ? removing.data : undefined;
  const title = t('jumpPolicy.removeTitle', { name: policy.displayName });
  const sentences = usesWords(held ?? policy.uses);
  if (sentences.length > 0) {
    return (
      <UsedDialog title={title} words={t('jumpPolicy.inUse')} sentences={sentences} onClose={onClose}>
        {held !== undefined && held.names.length > 0 && (
          <p>{t('jumpPolicy.usedNames', { names: held.names.join(', ') })}</p>
        )}
      </UsedDialog>
    );
  }
  return (
    <RemoveDialog
      title={title}
      verb={t('jumpPolicy.removeVerb')}
      words={t('jumpPolicy.removeWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
