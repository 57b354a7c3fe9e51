/** The second factors of one's own account: an authenticator, passkeys, and the codes for when they are lost. */
import { TextInput } from '@mantine/core';
import type { OwnAccount, SecondFactorAdded, TotpOfferAnswer } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ownAccount, ownAccountQuery } from '../../api/own-account.ts';
import { queryClient } from '../../api/query-client.ts';
import { hasPasskeys, isPasskeyGivenUp, makePasskey } from '../../api/webauthn.ts';
import { Button } from '../../components/controls/button.tsx';
import { Dialog } from '../../components/controls/dialog.tsx';
import { Callout } from '../../components/notice.tsx';
import { relativeMoment, useNow } from '../../components/words/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { AuthenticatorForm } from './authenticator-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import classes from './account.module.css';

type Own = { readonly own: OwnAccount };
type Shows = { readonly onCodes: (codes: readonly string[]) => void };

const readAgain = () => queryClient.invalidateQueries({ queryKey: ownAccountQuery.queryKey });

export function SecondFactors({ own }: Own) {
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <>
      {own.twoFactorRequired && <Callout tone="info">{t('account.required')}</Callout>}
      <AuthenticatorPart own={own} onCodes={setCodes} />
      <PasskeysPart own={own} onCodes={setCodes} />
      <CodesPart own={own} onCodes={setCodes} />
      {codes !== undefined && (
        <Dialog opened onClose={() => setCodes(undefined)} title={t('signIn.recoveryCodes')} withCloseButton={false}>
          <RecoveryCodes codes={codes} verb={t('signIn.codesKept')} onDone={() => setCodes(undefined)} />
        </Dialog>
      )}
    </>
  );
}

function shownCodes({ onCodes }: Shows, added: SecondFactorAdded): void {
  if (added.recoveryCodes !== null) onCodes(added.recoveryCodes);
  void readAgain();
}

function AuthenticatorPart({ own, onCodes }: Own & Shows) {
  const [offer, setOffer] = useState<TotpOfferAnswer>();
  const offering = useMutation({ mutationFn: ownAccount.offerAuthenticator, onSuccess: setOffer });
  const adding = useMutation({
    mutationFn: ownAccount.firstCode,
    onSuccess: (added) => {
      setOffer(undefined);
      shownCodes({ onCodes }, added);
    },
  });
  const removing = useMutation({ mutationFn: ownAccount.removeAuthenticator, onSettled: readAgain });
  const failed = offering.error ?? removing.error;
  const isOn = own.secondFactors.code;
  return (
    <section className={classes['part']} aria-labelledby="account-authenticator">
      <h2 id="account-authenticator">{t('account.authenticator')}</h2>
      <p>{t(isOn ? 'account.authenticatorOn' : 'account.authenticatorOff')}</p>
      {failed !== null && <Callout tone="danger">{failureWords(failed)}</Callout>}
      {isOn ? (
        <Button busy={removing.isPending} onClick={() => removing.mutate()}>
          {t('account.remove')}
        </Button>
      ) : (
        <Button busy={offering.isPending} onClick={() => offering.mutate()}>
          {t('account.setUp')}
        </Button>
      )}
      {offer !== undefined && (
        <Dialog opened onClose={() => setOffer(undefined)} title={t('signIn.enrol')}>
          <AuthenticatorForm
            offer={offer}
            busy={adding.isPending}
            error={adding.error}
            onCode={(code) => adding.mutate({ sealed: offer.sealed, code })}
          />
        </Dialog>
      )}
    </section>
  );
}

function PasskeysPart({ own, onCodes }: Own & Shows) {
  const now = useNow(60_000);
  const [name, setName] = useState('');
  const adding = useMutation({
    mutationFn: async () => {
      const response = await makePasskey(await ownAccount.newPasskeyOptions());
      return await ownAccount.addPasskey({ name, response });
    },
    onSuccess: (added) => {
      setName('');
      shownCodes({ onCodes }, added);
    },
  });
  const removing = useMutation({ mutationFn: ownAccount.removePasskey, onSettled: readAgain });
  const addFailure = adding.isError && !isPasskeyGivenUp(adding.error) ? adding.error : null;
  const failed = addFailure ?? removing.error;
  return (
    <section className={classes['part']} aria-labelledby="account-passkeys">
      <h2 id="account-passkeys">{t('account.passkeys')}</h2>
      <p>{t(hasPasskeys() ? 'account.passkeysWords' : 'account.passkeysNeedName')}</p>
      {failed !== null && <Callout tone="danger">{failureWords(failed)}</Callout>}
      {own.passkeys.length > 0 && (
        <ul className={classes['things']}>
          {own.passkeys.map((passkey) => (
            <li key={passkey.id}>
              <div>
                <span>{passkey.name}</span>
                <small>
                  {t('account.passkeyFor', { host: passkey.host, when: relativeMoment(passkey.createdAt, now) })},{' '}
                  {passkey.lastUsedAt === null
                    ? t('account.neverUsed')
                    : t('account.lastUsed', { when: relativeMoment(passkey.lastUsedAt, now) })}
                </small>
              </div>
              <Button
                aria-label={t('account.removePasskey', { name: passkey.name })}
                onClick={() => removing.mutate(passkey.id)}
              >
                {t('account.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {hasPasskeys() && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            adding.mutate();
          }}
        >
          <TextInput
            label={t('account.passkeyName')}
            placeholder={t('account.passkeyNameHint')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" busy={adding.isPending} disabled={name.trim() === ''}>
            {t('account.addPasskey')}
          </Button>
        </form>
      )}
    </section>
  );
}

function CodesPart({ own, onCodes }: Own & Shows) {
  const { code, passkey, recoveryCodes } = own.secondFactors;
  const renewing = useMutation({
    mutationFn: ownAccount.renewRecoveryCodes,
    onSuccess: ({ codes }) => {
      onCodes(codes);
      void readAgain();
    },
  });
  return (
    <section className={classes['part']} aria-labelledby="account-codes">
      <h2 id="account-codes">{t('signIn.recoveryCodes')}</h2>
      <p>{code || passkey ? t('account.codesLeft', { count: recoveryCodes }) : t('account.codesNone')}</p>
      {renewing.isError && <Callout tone="danger">{failureWords(renewing.error)}</Callout>}
      {(code || passkey) && (
        <Button busy={renewing.isPending} onClick={() => renewing.mutate()}>
          {t('account.renewCodes')}
        </Button>
      )}
    </section>
  );
}
