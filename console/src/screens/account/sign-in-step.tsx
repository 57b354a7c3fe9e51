/** What is due of somebody whose password was right: a second factor, setting one up, a new password. */
import { PasswordInput, TextInput } from '@mantine/core';
import type { EnrolledAnswer, SignInAnswer, SignInStep } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { signInSteps } from '../../api/own-account.ts';
import { hasPasskeys, isPasskeyGivenUp, makePasskey } from '../../api/webauthn.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout, LoadFailed } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { AccountCard } from './account-card.tsx';
import { AuthenticatorForm } from './authenticator-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import classes from './account.module.css';

type StepProps = { readonly onAnswer: (answer: SignInAnswer) => void; readonly onGiveUp: () => void };

export function SignInStepCard({ step, ...props }: StepProps & { readonly step: SignInStep }) {
  switch (step.step) {
    case 'second-factor':
      return <SecondFactorStep methods={step.methods} {...props} />;
    case 'enrol-second-factor':
      return <EnrolStep {...props} />;
    case 'new-password':
      return <NewPasswordStep min={step.min} {...props} />;
  }
}

function GiveUp({ onGiveUp }: Pick<StepProps, 'onGiveUp'>) {
  const cancel = useMutation({ mutationFn: signInSteps.cancel, onSettled: onGiveUp });
  return (
    <Button tone="quiet" wide onClick={() => cancel.mutate()}>
      {t('signIn.startAgain')}
    </Button>
  );
}

type SecondFactorStepProps = StepProps & Pick<Extract<SignInStep, { step: 'second-factor' }>, 'methods'>;

function SecondFactorStep({ methods, onAnswer, onGiveUp }: SecondFactorStepProps) {
  const attempt = useMutation({ mutationFn: signInSteps.secondFactor, onSuccess: onAnswer });
  return (
    <AccountCard title={t('signIn.secondFactor')} words={t('signIn.secondFactorWords')}>
      <SecondFactorForm
        methods={methods}
        passkeyOptions={signInSteps.passkeyOptions}
        busy={attempt.isPending}
        error={attempt.error}
        onAnswer={(answer) => attempt.mutate(answer)}
      />
      <GiveUp onGiveUp={onGiveUp} />
    </AccountCard>
  );
}

function EnrolStep({ onAnswer, onGiveUp }: StepProps) {
  const [enrolled, setEnrolled] = useState<EnrolledAnswer>();
  const [byPasskey, setByPasskey] = useState(false);
  if (enrolled !== undefined) {
    return (
      <AccountCard title={t('signIn.recoveryCodes')}>
        <RecoveryCodes
          codes={enrolled.recoveryCodes}
          verb={t('signIn.codesKept')}
          onDone={() => onAnswer(enrolled.next)}
        />
      </AccountCard>
    );
  }
  return (
    <AccountCard title={t('signIn.enrolAny')} words={t(byPasskey ? 'signIn.enrolByPasskeyWords' : 'signIn.enrolWords')}>
      {byPasskey ? <FirstPasskey onEnrolled={setEnrolled} /> : <FirstAuthenticator onEnrolled={setEnrolled} />}
      {hasPasskeys() && (
        <Button size="large" wide onClick={() => setByPasskey(!byPasskey)}>
          {t(byPasskey ? 'signIn.enrolByAuthenticator' : 'signIn.enrolByPasskey')}
        </Button>
      )}
      <GiveUp onGiveUp={onGiveUp} />
    </AccountCard>
  );
}

type EnrolProps = { readonly onEnrolled: (answer: EnrolledAnswer) => void };

function FirstAuthenticator({ onEnrolled }: EnrolProps) {
  const offer = useQuery({
    queryKey: ['sign-in', 'authenticator'],
    queryFn: signInSteps.offerAuthenticator,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const attempt = useMutation({ mutationFn: signInSteps.firstCode, onSuccess: onEnrolled });
  if (offer.isError) return <LoadFailed error={offer.error} retry={() => void offer.refetch()} />;
  if (offer.data === undefined) return null;
  const { sealed } = offer.data;
  return (
    <AuthenticatorForm
      offer={offer.data}
      busy={attempt.isPending}
      error={attempt.error}
      onCode={(code) => attempt.mutate({ sealed, code })}
    />
  );
}

function FirstPasskey({ onEnrolled }: EnrolProps) {
  const [name, setName] = useState('');
  const attempt = useMutation({
    mutationFn: async () => {
      const response = await makePasskey(await signInSteps.firstPasskeyOptions());
      return await signInSteps.firstPasskey({ name, response });
    },
    onSuccess: onEnrolled,
  });
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate();
      }}
    >
      {attempt.isError && !isPasskeyGivenUp(attempt.error) && (
        <Callout tone="danger">{failureWords(attempt.error)}</Callout>
      )}
      <TextInput
        label={t('account.passkeyName')}
        description={t('account.passkeyNameHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" tone="main" size="large" wide busy={attempt.isPending} disabled={name.trim() === ''}>
        {t('signIn.createPasskey')}
      </Button>
    </form>
  );
}

function NewPasswordStep({ min, onAnswer, onGiveUp }: StepProps & { readonly min: number }) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const attempt = useMutation({ mutationFn: signInSteps.password, onSuccess: onAnswer });
  const isDifferent = again !== '' && again !== password;
  const hide = { 'aria-label': t('signIn.showPassword') };
  return (
    <AccountCard title={t('signIn.newPassword')} words={t('signIn.newPasswordWords')}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (password === again) attempt.mutate(password);
        }}
      >
        {attempt.isError && <Callout tone="danger">{failureWords(attempt.error)}</Callout>}
        <PasswordInput
          label={t('signIn.newPassword')}
          description={t('signIn.passwordHint', { min })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="new-password"
          autoFocus
          visibilityToggleButtonProps={hide}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.passwordAgain')}
          autoComplete="new-password"
          visibilityToggleButtonProps={hide}
          value={again}
          error={isDifferent ? t('signIn.passwordsDiffer') : null}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        <Button
          type="submit"
          tone="main"
          size="large"
          wide
          busy={attempt.isPending}
          disabled={[...password].length < min || password !== again}
        >
          {t('signIn.setPassword')}
        </Button>
      </form>
      <GiveUp onGiveUp={onGiveUp} />
    </AccountCard>
  );
}
