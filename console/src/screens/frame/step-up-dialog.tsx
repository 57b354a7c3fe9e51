/** Asks to prove once more that it is still the one who signed in, whenever the server wants that; then goes on. */
import { PasswordInput } from '@mantine/core';
import type { SecondFactorMethods } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isFailure } from '../../api/http.ts';
import { ownAccount, ownAccountQuery, type SecondFactorAnswer } from '../../api/own-account.ts';
import { onProofNeeded, proveByProvider } from '../../api/proof.ts';
import { queryClient } from '../../api/query-client.ts';
import { askPasskey, hasPasskeys, isPasskeyGivenUp } from '../../api/webauthn.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { SecondFactorForm } from '../account/second-factor-form.tsx';
import account from '../account/account.module.css';
import confirm from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';

type Asked = {
  readonly methods: SecondFactorMethods;
  /** The name of the provider by which this account signs in: then it has no password here. */
  readonly provider: string | null;
};

export function StepUpDialog() {
  const [asked, setAsked] = useState<Asked>();
  const settle = useRef<(isProven: boolean) => void>(undefined);
  useEffect(
    () =>
      onProofNeeded(async () => {
        const own = await queryClient.query({ ...ownAccountQuery, staleTime: 0 });
        setAsked({ methods: own.secondFactors, provider: own.provider });
        return await new Promise<boolean>((resolve) => {
          settle.current = resolve;
        });
      }),
    [],
  );
  const close = (isProven: boolean) => {
    setAsked(undefined);
    settle.current?.(isProven);
  };
  if (asked === undefined) return null;
  return (
    <Dialog opened onClose={() => close(false)} title={t('account.proofTitle')} withCloseButton={false} zIndex={400}>
      {asked.provider !== null && !asked.methods.code && !asked.methods.passkey ? (
        <ProofByProvider name={asked.provider} onProven={() => close(true)} onClose={() => close(false)} />
      ) : (
        <Proof {...asked} onProven={() => close(true)} onClose={() => close(false)} />
      )}
    </Dialog>
  );
}

type Ends = { readonly onProven: () => void; readonly onClose: () => void };

function ProofByProvider({ name, onProven, onClose }: Ends & { readonly name: string }) {
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  const open = () => {
    stop.current?.();
    stop.current = proveByProvider(onProven);
  };
  return (
    <div className={account['dialog']}>
      <p className={confirm['words']}>{t('account.proofByProvider', { name })}</p>
      <div className={confirm['buttons']}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button tone="main" onClick={open}>
          {t('account.proveByProvider', { name })}
        </Button>
      </div>
    </div>
  );
}

function Proof({ methods, provider, onProven, onClose }: Asked & Ends) {
  const hasPassword = provider === null;
  const [password, setPassword] = useState('');
  const [isSecondDue, setSecondDue] = useState(!hasPassword);
  const proving = useMutation({
    mutationFn: (secondFactor?: SecondFactorAnswer) =>
      ownAccount.stepUp({
        ...(hasPassword && password !== '' ? { password } : {}),
        ...(secondFactor === undefined ? {} : { secondFactor }),
      }),
    onSuccess: onProven,
    onError: (error) => {
      if (isFailure(error, 'step-up.second-factor')) setSecondDue(true);
    },
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const response = await askPasskey(await ownAccount.passkeyQuestion('step-up'));
      await ownAccount.stepUp({ secondFactor: { kind: 'passkey', response } });
    },
    onSuccess: onProven,
  });
  const failed = [proving.error, byPasskey.error].find(
    (error) => error !== null && !isFailure(error, 'step-up.second-factor') && !isPasskeyGivenUp(error),
  );
  if (isSecondDue) {
    return (
      <div className={account['dialog']}>
        <p className={confirm['words']}>{t('signIn.secondFactorWords')}</p>
        <SecondFactorForm
          methods={methods}
          passkeyOptions={() => ownAccount.passkeyQuestion('step-up')}
          busy={proving.isPending}
          error={failed ?? null}
          onAnswer={(answer) => proving.mutate(answer)}
        />
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </div>
    );
  }
  return (
    <form
      className={account['dialog']}
      onSubmit={(event) => {
        event.preventDefault();
        proving.mutate(undefined);
      }}
    >
      <p className={confirm['words']}>{t('account.proofWords')}</p>
      {failed !== undefined && failed !== null && <Callout tone="danger">{failureWords(failed)}</Callout>}
      <PasswordInput
        label={t('account.ownPassword')}
        autoComplete="current-password"
        data-autofocus
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {methods.passkey && hasPasskeys() && (
        <Button tone="quiet" busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
          {t('account.byPasskey')}
        </Button>
      )}
      <div className={confirm['buttons']}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" tone="main" busy={proving.isPending} disabled={password === ''}>
          {t('account.prove')}
        </Button>
      </div>
    </form>
  );
}
