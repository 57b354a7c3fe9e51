/** Jump Item Roles: sets of what somebody may do with the items of a group. */
import type { ItemPermission, JumpItemRoleAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { jumpItemRolesQuery } from '../../../api/access.ts';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../../components/editing/list-page.tsx';
import type { TableColumn } from '../../../components/data-table.tsx';
import { t } from '../../../text/i18n.ts';
import { JumpItemRoleEditor } from './jump-item-role-editor.tsx';
import { editPermissions } from './role-permissions.ts';

function yesOrNo(id: string, name: string, permission: ItemPermission): TableColumn<JumpItemRoleAnswer> {
  const has = ({ permissions }: JumpItemRoleAnswer): boolean => permissions.includes(permission);
  return {
    id,
    name,
    width: '104px',
    room: id === 'jump' ? 'medium' : 'wide',
    sortBy: (row) => Number(!has(row)),
    cell: (row) => t(has(row) ? 'access.yes' : 'access.no'),
  };
}

function editWords({ permissions }: JumpItemRoleAnswer): string {
  const count = editPermissions.filter((permission) => permissions.includes(permission)).length;
  if (count === 0) return t('access.no');
  return t(count === editPermissions.length ? 'access.all' : 'access.some');
}

const columns: readonly TableColumn<JumpItemRoleAnswer>[] = [
  {
    id: 'name',
    name: t('editing.name'),
    cell: ({ id, name }) => <OpenLink id={id}>{name}</OpenLink>,
  },
  yesOrNo('add', t('access.columns.add'), 'add'),
  yesOrNo('move', t('access.columns.move'), 'assign-jump-group'),
  yesOrNo('remove', t('access.columns.remove'), 'remove'),
  yesOrNo('jump', t('access.columns.start'), 'start'),
  { id: 'edit', name: t('access.columns.edit'), width: '80px', room: 'medium', cell: editWords },
  yesOrNo('report', t('access.columns.report'), 'view-jump-item-report'),
  {
    id: 'uses',
    name: t('access.columns.uses'),
    width: '90px',
    align: 'right',
    sortBy: ({ dependents }) => dependents.count,
    cell: ({ dependents }) => dependents.count,
  },
];

export function JumpItemRolesPage() {
  const roles = useQuery(jumpItemRolesQuery);
  const { open, show } = useListAddress();
  const rows = roles.data?.rows;
  const opened = rows?.find(({ id }) => id === open);
  const close = (): void => show(undefined);
  return (
    <ListPage
      title={t('access.roles')}
      words={t('access.rolesWords')}
      icon="check"
      columns={columns}
      query={roles}
      rows={rows}
      rowKey={({ id }) => id}
      textOf={({ name, description }) => `${name}\n${description}`}
      create={t('access.newRole')}
      emptyTitle={t('access.roles')}
      emptyWords={t('access.rolesWords')}
    >
      {open === 'new' && <JumpItemRoleEditor edited={undefined} onClose={close} />}
      {opened !== undefined && <JumpItemRoleEditor key={opened.id} edited={opened} onClose={close} />}
    </ListPage>
  );
}
