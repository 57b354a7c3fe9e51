/** One's own account: name, password, second factors, and where one is signed in. */
import { PasswordInput, TextInput } from '@mantine/core';
import type { OwnAccount, OwnLogin } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../../api/account.ts';
import { ownAccount, ownAccountQuery, ownLoginsQuery } from '../../api/own-account.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout, LoadFailed } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { relativeMoment, useNow } from '../../components/words/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
import { SecondFactors } from './second-factors.tsx';
import classes from './account.module.css';

export function AccountScreen() {
  const own = useQuery(ownAccountQuery);
  const logins = useQuery(ownLoginsQuery);
  return (
    <Page title={t('account.title')} words={t('account.words')}>
      {own.isError && <LoadFailed error={own.error} retry={() => void own.refetch()} />}
      {own.data !== undefined && (
        <div className={classes['account']}>
          <NamePart own={own.data} />
          <PasswordPart own={own.data} />
          <SecondFactors own={own.data} />
          {logins.data !== undefined && <LoginsPart logins={logins.data} />}
        </div>
      )}
    </Page>
  );
}

const readAgain = () => queryClient.invalidateQueries({ queryKey: ownAccountQuery.queryKey });

function NamePart({ own }: { readonly own: OwnAccount }) {
  const [name, setName] = useState(own.displayName);
  const renaming = useMutation({
    mutationFn: ownAccount.rename,
    onSuccess: async () => {
      await readAgain();
      await queryClient.query({ ...meQuery, staleTime: 0 });
    },
  });
  return (
    <section className={classes['part']} aria-labelledby="account-name">
      <h2 id="account-name">{t('account.name')}</h2>
      <p>{t(own.mayChangeDisplayName ? 'account.nameWords' : 'account.nameFixed')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          renaming.mutate(name);
        }}
      >
        <TextInput
          aria-label={t('account.name')}
          value={name}
          disabled={!own.mayChangeDisplayName}
          error={renaming.isError ? failureWords(renaming.error) : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {own.mayChangeDisplayName && (
          <Button type="submit" busy={renaming.isPending} disabled={name.trim() === '' || name === own.displayName}>
            {t('account.save')}
          </Button>
        )}
      </form>
    </section>
  );
}

function PasswordPart({ own }: { readonly own: OwnAccount }) {
  const now = useNow(60_000);
  const [password, setPassword] = useState('');
  const changing = useMutation({
    mutationFn: ownAccount.password,
    onSuccess: async () => {
      setPassword('');
      await readAgain();
    },
  });
  return (
    <section className={classes['part']} aria-labelledby="account-password">
      <h2 id="account-password">{t('account.password')}</h2>
      {own.provider !== null && <p>{t('account.passwordElsewhere', { name: own.provider })}</p>}
      {own.provider === null && (
        <>
          <p>{t('account.passwordWords', { when: relativeMoment(own.passwordChangedAt, now) })}</p>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              changing.mutate(password);
            }}
          >
            <PasswordInput
              label={t('signIn.newPassword')}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
              value={password}
              error={changing.isError ? failureWords(changing.error) : null}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" busy={changing.isPending} disabled={[...password].length < own.passwordMin}>
              {t('account.change')}
            </Button>
          </form>
        </>
      )}
    </section>
  );
}

function LoginsPart({ logins }: { readonly logins: readonly OwnLogin[] }) {
  const now = useNow(60_000);
  const ending = useMutation({ mutationFn: ownAccount.endLogin, onSettled: readAgain });
  const endingAll = useMutation({ mutationFn: ownAccount.signOutElsewhere, onSettled: readAgain });
  const failed = ending.error ?? endingAll.error;
  return (
    <section className={classes['part']} aria-labelledby="account-logins">
      <h2 id="account-logins">{t('account.logins')}</h2>
      {failed !== null && <Callout tone="danger">{failureWords(failed)}</Callout>}
      <ul className={classes['things']}>
        {logins.map(({ id, current, userAgent, remoteAddress, lastUsedAt }) => (
          <li key={id}>
            <div>
              <span>{current ? t('account.thisLogin') : userAgent || t('account.browserUnknown')}</span>
              <small>{t('account.from', { address: remoteAddress, when: relativeMoment(lastUsedAt, now) })}</small>
            </div>
            {!current && <Button onClick={() => ending.mutate(id)}>{t('account.signOut')}</Button>}
          </li>
        ))}
      </ul>
      {logins.length > 1 && (
        <Button busy={endingAll.isPending} onClick={() => endingAll.mutate()}>
          {t('account.signOutAll')}
        </Button>
      )}
    </section>
  );
}
