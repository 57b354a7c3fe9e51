/** Who may sign in: accounts, made, changed and removed. */
import type { AdminUserRow } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { adminUsersQuery } from '../../api/admin.ts';
import { Avatar } from '../../components/avatar.tsx';
import type { TableColumn } from '../../components/data-table.tsx';
import { useListAddress } from '../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../components/editing/list-page.tsx';
import { Moment } from '../../components/moment.tsx';
import { Shape } from '../../components/status.tsx';
import { t } from '../../text/i18n.ts';
import { ExistingUser, NewUser } from './users/user-editor.tsx';

export function UsersPage() {
  const users = useQuery(adminUsersQuery);
  const { open, show } = useListAddress();
  return (
    <ListPage
      title={t('admin.users')}
      words={t('admin.usersWords')}
      icon="users"
      columns={columns}
      query={users}
      rows={users.data}
      rowKey={({ id }) => id}
      textOf={({ username, displayName, emailAddress }) => [username, displayName, emailAddress].join('\n')}
      firstSort={{ id: 'name', desc: false }}
      create={t('users.create')}
      emptyTitle={t('admin.users')}
      emptyWords={t('admin.usersNone')}
    >
      {open === 'new' && <NewUser onMade={show} onClose={() => show(undefined)} />}
      {open !== undefined && open !== 'new' && <ExistingUser key={open} id={open} onClose={() => show(undefined)} />}
    </ListPage>
  );
}

function hasSecondFactor({ authenticator, passkeys }: AdminUserRow['twoFactor']): boolean {
  return authenticator || passkeys > 0;
}

const columns: readonly TableColumn<AdminUserRow>[] = [
  {
    id: 'name',
    name: t('admin.columns.name'),
    sortBy: ({ displayName }) => displayName.toLowerCase(),
    cell: ({ id, displayName }) => (
      <>
        <Avatar name={displayName} />
        <OpenLink id={id}>{displayName}</OpenLink>
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
    id: 'twoFactor',
    name: t('users.twoFactor'),
    width: '132px',
    room: 'wide',
    sortBy: ({ twoFactor }) => Number(!hasSecondFactor(twoFactor)),
    cell: ({ twoFactor }) =>
      t(hasSecondFactor(twoFactor) ? 'users.isSetUp' : twoFactor.required ? 'users.isRequired' : 'users.isOff'),
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
