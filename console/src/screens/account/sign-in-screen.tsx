/** Signing in: says why a refused attempt was refused, counts a wait down, and leads back to what was wanted. */
import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { meQuery, signIn } from '../../api/account.ts';
import { ApiFailure } from '../../api/http.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { timer, useNow } from '../../components/words/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { AccountCard } from './account-card.tsx';
import classes from './account.module.css';

const route = getRouteApi('/sign-in');

export function SignInScreen() {
  const { to, ended } = route.useSearch();
  const router = useRouter();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [waitUntil, setWaitUntil] = useState(0);
  const waitMs = waitUntil - useNow(1_000);

  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
      await queryClient.query({ ...meQuery, staleTime: 0 });
      router.history.replace(to ?? '/jump');
    },
    onError: (error) => {
      setPassword('');
      const wait = error instanceof ApiFailure ? error.facts.retryAfterMs : undefined;
      if (wait !== undefined) setWaitUntil(Date.now() + wait);
    },
  });

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (waitMs <= 0 && username !== '' && password !== '') attempt.mutate({ username, password });
  };

  return (
    <AccountCard title={t('signIn.title')}>
      <form className={classes['form']} onSubmit={submit}>
        {ended === true && !attempt.isError && <Callout tone="info">{t('signIn.ended')}</Callout>}
        {attempt.isError && (
          <Callout tone="danger">
            {waitMs > 0 ? t('signIn.wait', { time: timer(waitMs + 999) }) : failureWords(attempt.error)}
          </Callout>
        )}
        <TextInput
          label={t('signIn.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" tone="main" size="large" wide busy={attempt.isPending} disabled={waitMs > 0}>
          {t('signIn.submit')}
        </Button>
      </form>
    </AccountCard>
  );
}
