/** One account: its names, how it signs in, what it may do by itself. */
import { Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import type { AccountChoices, AdminUser } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  accountChoicesQuery,
  adminUserQuery,
  adminUsersQuery,
  createUser,
  saveUser,
  type AccountFields,
} from '../../../api/admin.ts';
import { Button } from '../../../components/controls/button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { OpeningDrawer } from '../../../components/editing/opening-drawer.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { t } from '../../../text/i18n.ts';
import { AdministrationBlock } from '../group-policies/administration-block.tsx';
import { RepresentativeBlock } from '../group-policies/representative-block.tsx';
import { useDraft } from '../use-draft.ts';
import { RemoveFactorsDialog, RemoveUserDialog, SetPasswordDialog } from './user-dialogs.tsx';

type Close = { readonly onClose: () => void };

const show = { 'aria-label': t('signIn.showPassword') };
const order = ['label', 'input', 'description', 'error'] as const;

export function NewUser({ onMade, onClose }: Close & { readonly onMade: (id: string) => void }) {
  const made = useRef<string>(undefined);
  const { draft, change, errorOf, editor } = useDraft({
    first: { username: '', displayName: '', password: '', passwordResetRequired: true },
    save: async (fields) => {
      made.current = (await createUser(fields)).id;
    },
    stale: adminUsersQuery.queryKey,
  });
  // Once it is made, what it may do is chosen.
  const close = () => (made.current === undefined ? onClose() : onMade(made.current));
  return (
    <EditorDrawer {...editor} title={t('users.newTitle')} verb={t('users.create')} onClose={close}>
      <TextInput
        label={t('signIn.username')}
        value={draft.username}
        error={errorOf('username')}
        data-autofocus
        onChange={({ currentTarget }) => change({ username: currentTarget.value })}
      />
      <TextInput
        label={t('account.name')}
        description={t('users.displayNameWords')}
        inputWrapperOrder={[...order]}
        value={draft.displayName}
        error={errorOf('displayName')}
        onChange={({ currentTarget }) => change({ displayName: currentTarget.value })}
      />
      <PasswordInput
        label={t('signIn.password')}
        autoComplete="new-password"
        visibilityToggleButtonProps={show}
        value={draft.password}
        error={errorOf('password')}
        onChange={({ currentTarget }) => change({ password: currentTarget.value })}
      />
      <Checkbox
        label={t('users.resetRequired')}
        checked={draft.passwordResetRequired}
        onChange={({ currentTarget }) => change({ passwordResetRequired: currentTarget.checked })}
      />
    </EditorDrawer>
  );
}

export function ExistingUser({ id, onClose }: Close & { readonly id: string }) {
  const choices = useQuery(accountChoicesQuery);
  const user = useQuery(adminUserQuery(id));
  if (choices.data === undefined || user.data === undefined) {
    return <OpeningDrawer title={t('users.title')} error={user.error ?? choices.error} onClose={onClose} />;
  }
  return <Editor user={user.data} choices={choices.data} onClose={onClose} />;
}

function fieldsOf(user: AdminUser): AccountFields {
  const { username, displayName, privateDisplayName, emailAddress, preferredLanguage } = user;
  const { passwordResetRequired, passwordExpiresAt, administration, representative, sessionPolicyId } = user;
  return {
    username,
    displayName,
    privateDisplayName,
    emailAddress,
    preferredLanguage,
    passwordResetRequired,
    passwordExpiresAt,
    administration,
    representative,
    sessionPolicyId,
    enabled: user.disabledAt === null,
    twoFactorRequired: user.twoFactor.required,
  };
}

type EditorProps = Close & { readonly user: AdminUser; readonly choices: AccountChoices };

function Editor({ user, choices, onClose }: EditorProps) {
  const [dialog, setDialog] = useState<'password' | 'factors' | 'remove'>();
  const { draft, change, errorOf, editor } = useDraft({
    first: fieldsOf(user),
    save: (fields) => saveUser(user.id, fields),
    stale: adminUsersQuery.queryKey,
  });
  const text = (name: 'username' | 'displayName' | 'privateDisplayName' | 'emailAddress', label: string) => (
    <TextInput
      label={label}
      value={draft[name]}
      error={errorOf(name)}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
    />
  );
  const day = draft.passwordExpiresAt === null ? '' : new Date(draft.passwordExpiresAt).toISOString().slice(0, 10);
  const hasFactors = user.twoFactor.authenticator || user.twoFactor.passkeys > 0;
  return (
    <EditorDrawer
      {...editor}
      title={user.displayName}
      verb={t('editing.save')}
      onClose={onClose}
      actions={
        <Button tone="quiet" onClick={() => setDialog('remove')}>
          {t('users.remove')}
        </Button>
      }
    >
      <Section title={t('users.account')}>
        {text('username', t('signIn.username'))}
        {text('displayName', t('account.name'))}
        {text('privateDisplayName', t('users.privateName'))}
        {text('emailAddress', t('users.email'))}
        <Checkbox
          label={t('users.enabled')}
          description={t('users.enabledWords')}
          checked={draft.enabled}
          onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
        />
      </Section>
      <Section
        title={t('users.signingIn')}
        words={
          user.provider === null
            ? t('users.failed', { count: user.failedSignIns })
            : t('users.byProvider', { name: user.provider })
        }
      >
        {user.provider === null && (
          <>
            <Checkbox
              label={t('users.resetRequired')}
              checked={draft.passwordResetRequired}
              onChange={({ currentTarget }) => change({ passwordResetRequired: currentTarget.checked })}
            />
            <TextInput
              type="date"
              label={t('users.expires')}
              description={t('users.expiresWords')}
              inputWrapperOrder={[...order]}
              value={day}
              error={errorOf('passwordExpiresAt')}
              onChange={({ currentTarget }) =>
                change({ passwordExpiresAt: currentTarget.value === '' ? null : Date.parse(currentTarget.value) })
              }
            />
            <div>
              <Button onClick={() => setDialog('password')}>{t('users.setPassword')}</Button>
            </div>
          </>
        )}
        <Checkbox
          label={t('users.twoFactorRequired')}
          checked={draft.twoFactorRequired}
          onChange={({ currentTarget }) => change({ twoFactorRequired: currentTarget.checked })}
        />
        {hasFactors && (
          <div>
            <Button onClick={() => setDialog('factors')}>{t('users.removeFactors')}</Button>
          </div>
        )}
      </Section>
      <AdministrationBlock
        ofAccount
        block={{ status: 'defined', value: draft.administration }}
        onChange={({ value }) => change({ administration: value })}
      />
      <RepresentativeBlock
        ofAccount
        block={{ status: 'defined', value: draft.representative }}
        roles={choices.roles}
        error={errorOf('representative')}
        onChange={({ value }) => change({ representative: value })}
      />
      <NativeSelect
        label={t('access.blocks.sessionPolicy')}
        data={[
          { value: '', label: t('access.noSessionPolicy') },
          ...choices.sessionPolicies.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={draft.sessionPolicyId ?? ''}
        onChange={({ currentTarget }) => change({ sessionPolicyId: currentTarget.value || null })}
      />
      {dialog === 'password' && <SetPasswordDialog user={user} onClose={() => setDialog(undefined)} />}
      {dialog === 'factors' && <RemoveFactorsDialog user={user} onClose={() => setDialog(undefined)} />}
      {dialog === 'remove' && <RemoveUserDialog user={user} onRemoved={onClose} onClose={() => setDialog(undefined)} />}
    </EditorDrawer>
  );
}
