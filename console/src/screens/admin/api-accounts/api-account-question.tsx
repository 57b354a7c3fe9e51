/** What is asked before a secret is renewed, or an account is disabled, enabled or deleted. */
import type { ApiAccountAnswer, ApiAccountSecret } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { apiAccountsQuery, removeApiAccount, renewApiSecret, setApiAccountEnabled } from '../../../api/api-accounts.ts';
import { queryClient } from '../../../api/query-client.ts';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { t } from '../../../text/i18n.ts';

export type ApiAccountActKind = 'renew' | 'disable' | 'remove';

export type ApiAccountAct = { readonly kind: ApiAccountActKind; readonly account: ApiAccountAnswer };

type QuestionProps = {
  readonly act: ApiAccountAct;
  /** With the new secret, where there is one. */
  readonly onDone: (renewed: ApiAccountSecret | undefined) => void;
  readonly onClose: () => void;
};

async function carryOut({ kind, account }: ApiAccountAct): Promise<ApiAccountSecret | undefined> {
  if (kind === 'renew') return await renewApiSecret(account.id);
  if (kind === 'disable') await setApiAccountEnabled(account.id, false);
  else await removeApiAccount(account.id);
  return undefined;
}

export function ApiAccountQuestion({ act, onDone, onClose }: QuestionProps) {
  const { name } = act.account;
  const acting = useMutation({
    mutationFn: () => carryOut(act),
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiAccountsQuery.queryKey }),
  });
  const verbs = {
    renew: t('apiAccounts.renew'),
    disable: t('apiAccounts.disable'),
    remove: t('apiAccounts.removeVerb'),
  } as const;
  return (
    <RemoveDialog
      title={t(`apiAccounts.${act.kind}Title`, { name })}
      verb={verbs[act.kind]}
      words={t(`apiAccounts.${act.kind}Words`)}
      busy={acting.isPending}
      error={acting.error}
      onConfirm={() => acting.mutate()}
      onClose={onClose}
    />
  );
}
