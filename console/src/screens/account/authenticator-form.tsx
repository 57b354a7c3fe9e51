/** Setting up an authenticator: its picture is scanned, its first code shows that it was taken up. */
import { TextInput } from '@mantine/core';
import type { TotpOfferAnswer } from '@sallyport/protocol';
import { useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { QrPicture } from './qr-picture.tsx';
import classes from './account.module.css';

type AuthenticatorFormProps = {
  readonly offer: TotpOfferAnswer;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onCode: (code: string) => void;
};

export function AuthenticatorForm({ offer, busy, error, onCode }: AuthenticatorFormProps) {
  const [code, setCode] = useState('');
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') onCode(code);
      }}
    >
      {error !== null && <Callout tone="danger">{failureWords(error)}</Callout>}
      <QrPicture text={offer.uri} label={t('signIn.qr')} />
      <p className={classes['words']}>
        {t('signIn.typeSecret')} <span className={classes['secret']}>{offer.secret.match(/.{1,4}/g)?.join(' ')}</span>
      </p>
      <TextInput
        label={t('signIn.firstCode')}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" tone="main" size="large" wide busy={busy} disabled={code.trim() === ''}>
        {t('signIn.setUpAuthenticator')}
      </Button>
    </form>
  );
}
