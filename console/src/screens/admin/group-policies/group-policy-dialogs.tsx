/** Removing a Group Policy, and copying one under another name. */
import { TextInput } from '@mantine/core';
import type { GroupPolicyAnswer } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { accessKey, copyGroupPolicy, removeGroupPolicy } from '../../../api/access.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import confirm from '../../../components/controls/confirm.module.css';
import { Dialog } from '../../../components/controls/dialog.tsx';

type RemoveProps = {
  readonly policy: GroupPolicyAnswer;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

export function RemoveGroupPolicy({ policy, onRemoved, onClose }: RemoveProps) {
  const { members, jumpGroups, teams } = policy;
  const removing = useMutation({
    mutationFn: () => removeGroupPolicy(policy.id),
    onSuccess: async () => {
      onRemoved();
      await queryClient.invalidateQueries({ queryKey: accessKey });
    },
  });
  return (
    <RemoveDialog
      title={t('access.removeTitle', { name: policy.name })}
      verb={t('access.removeGroupPolicy')}
      words={t('access.removeGroupPolicyWords', { count: members.length })}
      consequences={[
        ...(jumpGroups.length > 0 ? [t('access.losesGroups', { count: jumpGroups.length })] : []),
        ...(teams.length > 0 ? [t('access.losesTeams', { count: teams.length })] : []),
      ]}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}

type CopyProps = {
  readonly policy: GroupPolicyAnswer;
  readonly onCopied: (id: string) => void;
  readonly onClose: () => void;
};

export function CopyGroupPolicy({ policy, onCopied, onClose }: CopyProps) {
  const [name, setName] = useState<string>(t('access.copyName', { name: policy.name }));
  const copying = useMutation({
    mutationFn: () => copyGroupPolicy(policy.id, name),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: accessKey });
      onCopied(id);
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t('access.copyTitle', { name: policy.name })} withCloseButton={false}>
      <p className={confirm['words']}>{t('access.copyWords')}</p>
      <TextInput
        label={t('editing.name')}
        value={name}
        error={copying.error === null ? undefined : failureWords(copying.error)}
        data-autofocus
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <div className={confirm['buttons']}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button tone="main" busy={copying.isPending} onClick={() => copying.mutate()}>
          {t('editing.copy')}
        </Button>
      </div>
    </Dialog>
  );
}
