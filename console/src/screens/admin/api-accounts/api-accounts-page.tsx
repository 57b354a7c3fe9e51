/** API accounts: what each may do, from where, and whether it opens anything now. */
import type { ApiAccountAnswer, ApiAccountSecret } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiAccountsQuery } from '../../../api/api-accounts.ts';
import type { TableColumn } from '../../../components/data-table.tsx';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../../components/editing/list-page.tsx';
import { Shape } from '../../../components/status.tsx';
import { exactMoment } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import { ApiAccountEditor } from './api-account-editor.tsx';
import { ApiAccountQuestion } from './api-account-question.tsx';
import type { ApiAccountAct } from './api-account-question.tsx';
import { SecretDialog } from './secret-dialog.tsx';

type State = 'good' | 'disabled' | 'creator-gone' | 'locked' | 'lost';

function stateOf({ fault, lockedUntil, lost }: ApiAccountAnswer): State {
  if (fault !== null) return fault;
  if (lockedUntil !== null && lockedUntil > Date.now()) return 'locked';
  return lost.length > 0 ? 'lost' : 'good';
}

function ShownState({ row }: { readonly row: ApiAccountAnswer }) {
  const state = stateOf(row);
  const until = row.lockedUntil === null ? '' : exactMoment(row.lockedUntil);
  const isOpen = state === 'good' || state === 'lost';
  return (
    <>
      <Shape shape={isOpen ? 'full' : 'bar'} tone={isOpen ? 'good' : 'quiet'} />
      <span title={t(`apiAccounts.stateWords.${state}`, { until })}>{t(`apiAccounts.states.${state}`)}</span>
    </>
  );
}

function permissionWords({ permissions, command }: ApiAccountAnswer): string {
  const names = permissions.map((name) => t(`apiAccounts.names.${name}`));
  return [...names, ...(command === 'deny' ? [] : [t('apiAccounts.commands')])].join(', ') || t('apiAccounts.nothing');
}

function makerWords({ createdBy }: ApiAccountAnswer): string {
  if (createdBy === null) return t('apiAccounts.operator');
  return createdBy === '' ? t('apiAccounts.nobody') : createdBy;
}

const columns: readonly TableColumn<ApiAccountAnswer>[] = [
  {
    id: 'name',
    name: t('apiAccounts.columns.name'),
    cell: ({ id, name }) => <OpenLink id={id}>{name}</OpenLink>,
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    id: 'state',
    name: t('apiAccounts.columns.state'),
    width: '168px',
    cell: (row) => <ShownState row={row} />,
    sortBy: stateOf,
  },
  {
    id: 'permissions',
    name: t('apiAccounts.columns.permissions'),
    room: 'medium',
    cell: (row) => <span title={permissionWords(row)}>{permissionWords(row)}</span>,
  },
  {
    id: 'networks',
    name: t('apiAccounts.columns.networks'),
    room: 'medium',
    cell: ({ networks }) => <span title={networks.join(', ')}>{networks.join(', ') || t('apiAccounts.anywhere')}</span>,
  },
  {
    id: 'by',
    name: t('apiAccounts.columns.by'),
    room: 'wide',
    cell: (row) => makerWords(row),
    sortBy: (row) => makerWords(row).toLowerCase(),
  },
];

export function ApiAccountsPage() {
  const accounts = useQuery(apiAccountsQuery);
  const { open, show } = useListAddress();
  const [asked, setAsked] = useState<ApiAccountAct>();
  const [secret, setSecret] = useState<ApiAccountSecret>();
  const rows = accounts.data?.rows;
  const opened = rows?.find(({ id }) => id === open);
  return (
    <ListPage
      title={t('apiAccounts.title')}
      words={t('apiAccounts.words')}
      icon="terminal"
      columns={columns}
      query={accounts}
      rows={rows}
      rowKey={({ id }) => id}
      textOf={({ name, comments, clientId, networks }) => [name, comments, clientId, ...networks].join('\n')}
      firstSort={{ id: 'name', desc: false }}
      create={t('apiAccounts.newTitle')}
      emptyTitle={t('apiAccounts.emptyTitle')}
      emptyWords={t('apiAccounts.emptyWords')}
    >
      {rows !== undefined && (open === 'new' || opened !== undefined) && (
        <ApiAccountEditor
          key={open}
          account={opened}
          onMade={setSecret}
          onAct={(kind) => setAsked(opened === undefined ? undefined : { kind, account: opened })}
          onClose={() => show(undefined)}
        />
      )}
      {asked !== undefined && (
        <ApiAccountQuestion
          act={asked}
          onDone={(renewed) => {
            setAsked(undefined);
            setSecret(renewed);
            show(undefined);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
      {secret !== undefined && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </ListPage>
  );
}
