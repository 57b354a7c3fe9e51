/** Users whose password may be set by somebody who is no administrator. */
import type { PasswordOwner } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { passwordOwnersQuery } from '../../../api/admin.ts';
import type { TableColumn } from '../../../components/data-table.tsx';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage } from '../../../components/editing/list-page.tsx';
import { Moment } from '../../../components/moment.tsx';
import { t } from '../../../text/i18n.ts';
import { SetPasswordDialog } from './user-dialogs.tsx';
import { userColumns } from './user-columns.tsx';

const columns: readonly TableColumn<PasswordOwner>[] = [
  userColumns.name,
  userColumns.username,
  userColumns.state,
  {
    id: 'password',
    name: t('signIn.password'),
    width: '172px',
    room: 'medium',
    align: 'right',
    sortBy: ({ passwordChangedAt }) => passwordChangedAt,
    cell: ({ passwordResetRequired, passwordChangedAt }) =>
      passwordResetRequired ? t('users.toBeReplaced') : <Moment at={passwordChangedAt} />,
  },
  userColumns.lastSignIn,
];

export function PasswordsPage() {
  const owners = useQuery(passwordOwnersQuery);
  const { open, show } = useListAddress();
  const opened = owners.data?.find(({ id }) => id === open);
  return (
    <ListPage
      title={t('users.passwords')}
      words={t('users.passwordsWords')}
      icon="lock"
      columns={columns}
      query={owners}
      rows={owners.data}
      rowKey={({ id }) => id}
      textOf={({ username, displayName }) => [username, displayName].join('\n')}
      firstSort={{ id: 'name', desc: false }}
      emptyTitle={t('users.passwordsNone')}
      emptyWords={t('users.passwordsNoneWords')}
    >
      {opened !== undefined && <SetPasswordDialog key={opened.id} user={opened} onClose={() => show(undefined)} />}
    </ListPage>
  );
}
