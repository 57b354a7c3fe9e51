/** Removes a Session Policy, or says what uses it. */
import type { SessionPolicyAnswer } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../../../api/query-client.ts';
import { removeSessionPolicy, sessionPoliciesQuery } from '../../../api/session-policies.ts';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { UsedDialog } from '../../../components/editing/used-dialog.tsx';
import { t } from '../../../text/i18n.ts';
import { usesWords } from './policy-draft.ts';

type RemovePolicyProps = {
  readonly policy: SessionPolicyAnswer;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

export function RemovePolicy({ policy, onRemoved, onClose }: RemovePolicyProps) {
  const removing = useMutation({
    mutationFn: () => removeSessionPolicy(policy.id),
    onSuccess: async (answer) => {
      await queryClient.invalidateQueries({ queryKey: sessionPoliciesQuery.queryKey });
      if (answer.outcome === 'removed') onRemoved();
    },
  });
  const uses = removing.data?.outcome === 'in-use' ? removing.data.uses : policy.uses;
  const sentences = usesWords(uses);
  const title = t('sessionPolicy.removeTitle', { name: policy.displayName });
  if (sentences.length > 0) {
    return (
      <UsedDialog title={title} words={t('sessionPolicy.inUse')} sentences={sentences} onClose={onClose}>
        {uses.names.length > 0 && <p>{t('sessionPolicy.usedNames', { names: uses.names.join(', ') })}</p>}
      </UsedDialog>
    );
  }
  return (
    <RemoveDialog
      title={title}
      verb={t('sessionPolicy.removeVerb')}
      words={t('sessionPolicy.removeWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
