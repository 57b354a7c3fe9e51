/**
 * The first administrator's account, made once with the link that the server printed. The token stands in the address
 * after `#`, which browsers send to no one, and is taken out of the address at once.
 */
import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { meQuery, readSetUp, setUp } from '../../api/account.ts';
import { ApiFailure } from '../../api/http.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout, Notice } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { AccountCard } from './account-card.tsx';
import classes from './account.module.css';

const passwordMinFallback = 12;

export function SetUpScreen() {
  const [token] = useState(() => tokenOf(window.location.hash));
  useEffect(() => window.history.replaceState(window.history.state, '', window.location.pathname), []);
  const state = useQuery({ queryKey: ['set-up'], queryFn: async () => (await readSetUp()) ?? null, retry: false });

  if (state.isPending) return <AccountCard title={t('signIn.setUpTitle')}>{null}</AccountCard>;
  if (state.isError) {
    return (
      <AccountCard title={t('signIn.setUpTitle')}>
        <Notice
          icon="link-off"
          tone="danger"
          title={t('common.loadFailed')}
          action={<Button onClick={() => void state.refetch()}>{t('common.retry')}</Button>}
        >
          {failureWords(state.error)}
        </Notice>
      </AccountCard>
    );
  }
  if (state.data === null) return <Closed />;
  if (token === '')
    return (
      <AccountCard title={t('signIn.tokenMissing')} words={t('signIn.tokenMissingWords')}>
        {null}
      </AccountCard>
    );
  return <SetUpForm token={token} passwordMin={state.data.password?.min ?? passwordMinFallback} />;
}

function Closed() {
  const router = useRouter();
  return (
    <AccountCard title={t('signIn.setUpClosed')} words={t('signIn.setUpClosedWords')}>
      <div className={classes['form']}>
        <Button tone="main" size="large" wide onClick={() => void router.navigate({ to: '/sign-in' })}>
          {t('signIn.toSignIn')}
        </Button>
      </div>
    </AccountCard>
  );
}

function SetUpForm({ token, passwordMin }: { readonly token: string; readonly passwordMin: number }) {
  const router = useRouter();
  const form = useForm({
    initialValues: { displayName: '', username: '', password: '', again: '' },
    validate: {
      displayName: (value) => (value.trim() === '' ? t('signIn.required') : null),
      username: (value) => (value.trim() === '' ? t('signIn.required') : null),
      password: (value) => ([...value].length < passwordMin ? t('signIn.passwordShort', { min: passwordMin }) : null),
      again: (value, values) => (value === values.password ? null : t('signIn.passwordsDiffer')),
    },
  });
  const attempt = useMutation({
    mutationFn: ({ displayName, username, password }: typeof form.values) =>
      setUp({ token, displayName: displayName.trim(), username: username.trim(), password }),
    onSuccess: async () => {
      await queryClient.query({ ...meQuery, staleTime: 0 });
      await router.navigate({ to: '/jump', replace: true });
    },
    onError: (error) => {
      const field = error instanceof ApiFailure ? error.facts.field : undefined;
      if (field !== undefined && field in form.values) form.setFieldError(field, failureWords(error));
    },
  });
  const hide = { 'aria-label': t('signIn.showPassword') };

  return (
    <AccountCard title={t('signIn.setUpTitle')} words={t('signIn.setUpWords')}>
      <form className={classes['form']} onSubmit={form.onSubmit((values) => attempt.mutate(values))} noValidate>
        {attempt.isError && <Callout tone="danger">{failureWords(attempt.error)}</Callout>}
        <TextInput
          label={t('signIn.displayName')}
          description={t('signIn.displayNameHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="name"
          autoFocus
          {...form.getInputProps('displayName')}
        />
        <TextInput
          label={t('signIn.username')}
          description={t('signIn.usernameHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          label={t('signIn.password')}
          description={t('signIn.passwordHint', { min: passwordMin })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="new-password"
          visibilityToggleButtonProps={hide}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label={t('signIn.passwordAgain')}
          autoComplete="new-password"
          visibilityToggleButtonProps={hide}
          {...form.getInputProps('again')}
        />
        <Button type="submit" tone="main" size="large" wide busy={attempt.isPending}>
          {t('signIn.create')}
        </Button>
      </form>
    </AccountCard>
  );
}

function tokenOf(hash: string): string {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  return parts.get('token') ?? (hash.includes('=') ? '' : hash.replace(/^#/, ''));
}
