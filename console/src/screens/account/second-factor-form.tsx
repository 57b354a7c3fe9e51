/** Answering with a second factor: a code, a passkey, or a recovery code when both are lost. */
import { TextInput } from '@mantine/core';
import type { PasskeyOptions, SecondFactorMethods } from '@sallyport/protocol';
import { useState } from 'react';
import type { SecondFactorAnswer } from '../../api/own-account.ts';
import { askPasskey, hasPasskeys, isPasskeyGivenUp } from '../../api/webauthn.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './account.module.css';

type SecondFactorFormProps = {
  readonly methods: SecondFactorMethods;
  readonly passkeyOptions: () => Promise<PasskeyOptions>;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onAnswer: (answer: SecondFactorAnswer) => void;
};

export function SecondFactorForm({ methods, passkeyOptions, busy, error, onAnswer }: SecondFactorFormProps) {
  const [recovers, setRecovers] = useState(!methods.code && !methods.passkey);
  const [code, setCode] = useState('');
  const [passkeyError, setPasskeyError] = useState<Error | null>(null);
  const takesCode = methods.code || recovers;
  const answerByPasskey = async () => {
    setPasskeyError(null);
    try {
      onAnswer({ kind: 'passkey', response: await askPasskey(await passkeyOptions()) });
    } catch (fault) {
      if (!isPasskeyGivenUp(fault)) setPasskeyError(fault instanceof Error ? fault : new Error(String(fault)));
    }
  };
  const shown = passkeyError ?? error;
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') onAnswer({ kind: recovers ? 'recovery-code' : 'code', code });
        setCode('');
      }}
    >
      {shown !== null && <Callout tone="danger">{failureWords(shown)}</Callout>}
      {methods.passkey && hasPasskeys() && (
        <Button
          tone={takesCode ? 'plain' : 'main'}
          size="large"
          wide
          busy={busy}
          onClick={() => void answerByPasskey()}
        >
          {t('signIn.usePasskey')}
        </Button>
      )}
      {takesCode && (
        <TextInput
          key={String(recovers)}
          label={t(recovers ? 'signIn.recoveryCode' : 'signIn.code')}
          description={t(recovers ? 'signIn.recoveryCodeHint' : 'signIn.codeHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="one-time-code"
          inputMode={recovers ? 'text' : 'numeric'}
          autoFocus
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      {takesCode && (
        <Button type="submit" tone="main" size="large" wide busy={busy} disabled={code.trim() === ''}>
          {t('signIn.go')}
        </Button>
      )}
      {methods.recoveryCodes > 0 && (methods.code || methods.passkey) && (
        <Button tone="quiet" wide onClick={() => setRecovers(!recovers)}>
          {t(recovers ? 'signIn.backToCode' : 'signIn.lostFactor')}
        </Button>
      )}
    </form>
  );
}
