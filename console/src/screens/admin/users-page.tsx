/** Who may sign in. */
import type { AdminUserRow } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { adminUsersQuery } from '../../api/admin.ts';
import { Avatar } from '../../components/avatar.tsx';
import type { TableColumn } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SearchBox } from '../../components/controls/search-box.tsx';
import { Shape } from '../../components/status.tsx';
import { t } from '../../text/i18n.ts';
import { useSearchKey } from '../frame/search-key.ts';
import { LoadedTable } from './loaded-table.tsx';

export function UsersPage() {
  const [text, setText] = useState('');
  const box = useSearchKey();
  const users = useQuery(adminUsersQuery);
  const wanted = text.trim().toLowerCase();
  const rows = users.data?.filter(({ username, displayName }) =>
    `${username} ${displayName}`.toLowerCase().includes(wanted),
  );
  return (
    <Page
      title={t('admin.users')}
      words={t('admin.usersWords')}
      tools={
        <SearchBox
          ref={box}
          value={text}
          label={t('admin.usersSearch')}
          placeholder={t('common.search')}
          clearLabel={t('common.clear')}
          onChange={setText}
          onSearch={setText}
        />
      }
    >
      <LoadedTable
        label={t('admin.users')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        firstSort={{ id: 'name', desc: false }}
        error={users.error}
        onRetry={() => void users.refetch()}
        empty={
          <Notice icon="search" title={t('jump.noneTitle')}>
            {t('admin.usersNone')}
          </Notice>
        }
      />
    </Page>
  );
}

const columns: readonly TableColumn<AdminUserRow>[] = [
  {
    id: 'name',
    name: t('admin.columns.name'),
    sortBy: ({ displayName }) => displayName.toLowerCase(),
    cell: ({ displayName }) => (
      <>
        <Avatar name={displayName} />
        <span title={displayName}>{displayName}</span>
      </>
    ),
  },
  {
    id: 'username',
    name: t('admin.columns.username'),
    width: '18%',
    sortBy: ({ username }) => username.toLowerCase(),
    cell: ({ username }) => <span title={username}>{username}</span>,
  },
  {
    id: 'kind',
    name: t('admin.columns.kind'),
    width: '130px',
    room: 'medium',
    sortBy: ({ isAdministrator }) => Number(!isAdministrator),
    cell: ({ isAdministrator }) => t(isAdministrator ? 'admin.administrator' : 'admin.user'),
  },
  {
    id: 'state',
    name: t('admin.columns.state'),
    width: '110px',
    room: 'medium',
    sortBy: ({ disabledAt }) => Number(disabledAt !== null),
    cell: ({ disabledAt }) => (
      <>
        <Shape shape={disabledAt === null ? 'full' : 'bar'} tone={disabledAt === null ? 'good' : 'quiet'} />
        <span>{t(disabledAt === null ? 'admin.enabled' : 'admin.disabled')}</span>
      </>
    ),
  },
  {
    id: 'created',
    name: t('admin.columns.created'),
    width: '104px',
    room: 'wide',
    align: 'right',
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: 'lastSignIn',
    name: t('admin.columns.lastSignIn'),
    width: '112px',
    align: 'right',
    sortBy: ({ lastSignInAt }) => lastSignInAt ?? 0,
    cell: ({ lastSignInAt }) => (lastSignInAt === null ? t('admin.never') : <Moment at={lastSignInAt} />),
  },
];
