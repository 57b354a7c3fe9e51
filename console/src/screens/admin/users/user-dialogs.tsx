/** What is asked before a password is set, second factors are forgotten, or an account goes. */
import { Checkbox, PasswordInput } from '@mantine/core';
import type { AdminUser } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { adminUsersQuery, removeSecondFactors, removeUser, setUserPassword } from '../../../api/admin.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import confirm from '../../../components/controls/confirm.module.css';
import { Dialog } from '../../../components/controls/dialog.tsx';
import admin from '../admin.module.css';

type DialogProps = { readonly user: Pick<AdminUser, 'id' | 'displayName'>; readonly onClose: () => void };

const readAgain = () => queryClient.invalidateQueries({ queryKey: adminUsersQuery.queryKey });

export function SetPasswordDialog({ user, onClose }: DialogProps) {
  const [password, setPassword] = useState('');
  const [resetRequired, setResetRequired] = useState(true);
  const setting = useMutation({
    mutationFn: () => setUserPassword(user.id, { password, resetRequired }),
    onSuccess: async () => {
      await readAgain();
      onClose();
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t('users.setPasswordTitle', { name: user.displayName })}>
      <div className={admin['form']}>
        <p className={confirm['words']}>{t('users.setPasswordWords')}</p>
        {setting.isError && <Callout tone="danger">{failureWords(setting.error)}</Callout>}
        <PasswordInput
          label={t('signIn.newPassword')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          data-autofocus
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Checkbox
          label={t('users.resetRequired')}
          checked={resetRequired}
          onChange={({ currentTarget }) => setResetRequired(currentTarget.checked)}
        />
        <div className={confirm['buttons']}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="main" busy={setting.isPending} disabled={password === ''} onClick={() => setting.mutate()}>
            {t('users.setPassword')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export function RemoveFactorsDialog({ user, onClose }: DialogProps) {
  const removing = useMutation({
    mutationFn: () => removeSecondFactors(user.id),
    onSuccess: async () => {
      await readAgain();
      onClose();
    },
  });
  return (
    <RemoveDialog
      title={t('users.removeFactorsTitle', { name: user.displayName })}
      verb={t('users.removeFactors')}
      words={t('users.removeFactorsWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}

export function RemoveUserDialog({ user, onRemoved, onClose }: DialogProps & { readonly onRemoved: () => void }) {
  const removing = useMutation({
    mutationFn: () => removeUser(user.id),
    onSuccess: async () => {
      onRemoved();
      await readAgain();
    },
  });
  return (
    <RemoveDialog
      title={t('users.removeTitle', { name: user.displayName })}
      verb={t('users.removeVerb')}
      words={t('users.removeWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
