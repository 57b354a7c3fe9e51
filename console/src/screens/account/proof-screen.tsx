/** Where a provider leads the window back that was opened to prove who is there. */
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { tellProven } from '../../api/proof.ts';
import { Callout } from '../../components/notice.tsx';
import { signInRefusalWords, t } from '../../text/i18n.ts';
import { AccountCard } from './account-card.tsx';

const route = getRouteApi('/proof');

export function ProofScreen() {
  const { refused } = route.useSearch();
  useEffect(() => {
    if (refused === undefined) tellProven();
  }, [refused]);
  if (refused === undefined) {
    return (
      <AccountCard title={t('account.proven')} words={t('account.provenWords')}>
        {null}
      </AccountCard>
    );
  }
  return (
    <AccountCard title={t('account.notProven')} words={t('account.notProvenWords')}>
      <Callout tone="danger">{signInRefusalWords(refused)}</Callout>
    </AccountCard>
  );
}
