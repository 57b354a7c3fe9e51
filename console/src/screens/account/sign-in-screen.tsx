/**
 * Signing in: by password, passkey or provider, and then by what else is due. Says why a refused attempt was refused,
 * counts a wait down, and leads back to what was wanted.
 */
import { PasswordInput, TextInput } from '@mantine/core';
import type { SignInAnswer, SignInState, SignInStep } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { meQuery, signIn } from '../../api/account.ts';
import { ApiFailure, queryString } from '../../api/http.ts';
import { signInStateQuery, signInSteps } from '../../api/own-account.ts';
import { askPasskey, hasPasskeys, isPasskeyGivenUp } from '../../api/webauthn.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { timer, useNow } from '../../components/words/time.ts';
import { failureWords, signInRefusalWords, t } from '../../text/i18n.ts';
import { AccountCard } from './account-card.tsx';
import { SignInStepCard } from './sign-in-step.tsx';
import classes from './account.module.css';

const route = getRouteApi('/sign-in');

export function SignInScreen() {
  const { to, refused } = route.useSearch();
  const router = useRouter();
  const [due, setDue] = useState<SignInStep | null>();
  const state = useQuery(signInStateQuery);
  const step = due === undefined ? state.data?.due : due;

  const take = async (answer: SignInAnswer) => {
    if ('step' in answer) return setDue(answer);
    queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    await queryClient.query({ ...meQuery, staleTime: 0 });
    router.history.replace(to ?? '/jump');
  };

  if (step !== undefined && step !== null) {
    return <SignInStepCard step={step} onAnswer={(answer) => void take(answer)} onGiveUp={() => setDue(null)} />;
  }
  return (
    <AccountCard title={t('signIn.title')}>
      {refused !== undefined && <Callout tone="danger">{signInRefusalWords(refused)}</Callout>}
      <PasswordForm onAnswer={take} />
      <OtherWays providers={state.data?.providers ?? []} to={to} onAnswer={take} />
    </AccountCard>
  );
}

type FormProps = { readonly onAnswer: (answer: SignInAnswer) => Promise<void> };

type OtherWaysProps = FormProps & { readonly providers: SignInState['providers']; readonly to: string | undefined };

/** Passkeys where the browser has them, and the providers that this site trusts. */
function OtherWays({ providers, to, onAnswer }: OtherWaysProps) {
  const attempt = useMutation({
    mutationFn: async () => {
      const response = await askPasskey(await signInSteps.passkeyOptions());
      await onAnswer(await signInSteps.passkeyAlone(response));
    },
  });
  const isFailed = attempt.isError && !isPasskeyGivenUp(attempt.error);
  return (
    <div className={classes['form']}>
      {isFailed && <Callout tone="danger">{failureWords(attempt.error)}</Callout>}
      {hasPasskeys() && (
        <Button size="large" wide busy={attempt.isPending} onClick={() => attempt.mutate()}>
          {t('signIn.byPasskey')}
        </Button>
      )}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          size="large"
          wide
          onClick={() => window.location.assign(`/api/sign-in/provider/${id}${queryString({ to })}`)}
        >
          {t('signIn.byProvider', { name })}
        </Button>
      ))}
    </div>
  );
}

function PasswordForm({ onAnswer }: FormProps) {
  const { ended } = route.useSearch();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [waitUntil, setWaitUntil] = useState(0);
  const waitMs = waitUntil - useNow(1_000);

  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: onAnswer,
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
  );
}
