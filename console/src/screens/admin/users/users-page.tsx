/** Who may sign in: accounts, made, changed and removed. */
import type { AdminUserRow } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { adminUsersQuery } from '../../../api/admin.ts';
import type { TableColumn } from '../../../components/data-table.tsx';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage } from '../../../components/editing/list-page.tsx';
import { Moment } from '../../../components/moment.tsx';
import { t } from '../../../text/i18n.ts';
import { userColumns } from './user-columns.tsx';
import { ExistingUser, NewUser } from './user-editor.tsx';

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
      create={t('users.newTitle')}
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
  userColumns.name,
  userColumns.username,
  {
    id: 'kind',
    name: t('admin.columns.kind'),
    width: '130px',
    room: 'medium',
    sortBy: ({ isAdministrator }) => Number(!isAdministrator),
    cell: ({ isAdministrator }) => t(isAdministrator ? 'admin.administrator' : 'admin.user'),
  },
  userColumns.state,
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
  userColumns.lastSignIn,
];
