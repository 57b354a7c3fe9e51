/** What lists of users have in common. */
import type { PasswordOwner } from '@sallyport/protocol';
import type { TableColumn } from '../../../components/data-table.tsx';
import { Avatar } from '../../../components/avatar.tsx';
import { OpenLink } from '../../../components/editing/list-page.tsx';
import { Moment } from '../../../components/moment.tsx';
import { Shape } from '../../../components/status.tsx';
import { t } from '../../../text/i18n.ts';

type Listed = Pick<PasswordOwner, 'id' | 'username' | 'displayName' | 'disabledAt' | 'lastSignInAt'>;

export const userColumns = {
  name: {
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
  username: {
    id: 'username',
    name: t('admin.columns.username'),
    width: '18%',
    room: 'medium',
    sortBy: ({ username }) => username.toLowerCase(),
    cell: ({ username }) => username,
  },
  state: {
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
  lastSignIn: {
    id: 'lastSignIn',
    name: t('admin.columns.lastSignIn'),
    width: '112px',
    align: 'right',
    sortBy: ({ lastSignInAt }) => lastSignInAt ?? 0,
    cell: ({ lastSignInAt }) => (lastSignInAt === null ? t('admin.never') : <Moment at={lastSignInAt} />),
  },
} as const satisfies Readonly<Record<string, TableColumn<Listed>>>;
