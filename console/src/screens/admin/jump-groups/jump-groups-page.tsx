/** Shared Jump Groups: what they hold, who is in them, and the Group Policies that put people there. */
import type { JumpGroupRow } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { jumpGroupsQuery } from '../../../api/access.ts';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage } from '../../../components/editing/list-page.tsx';
import { namedColumns } from '../../../components/editing/named-columns.tsx';
import type { TableColumn } from '../../../components/data-table.tsx';
import { t } from '../../../text/i18n.ts';
import { ExistingJumpGroup, NewJumpGroup } from './jump-group-editor.tsx';

const columns: readonly TableColumn<JumpGroupRow>[] = [
  namedColumns.name,
  namedColumns.comments,
  namedColumns.codeName,
  {
    id: 'items',
    name: t('access.items'),
    width: '90px',
    align: 'right',
    sortBy: ({ items }) => items,
    cell: ({ items }) => items,
  },
  {
    id: 'members',
    name: t('access.members'),
    width: '96px',
    align: 'right',
    sortBy: ({ members }) => members,
    cell: ({ members }) => members,
  },
  {
    id: 'installers',
    name: t('access.installers'),
    width: '96px',
    room: 'medium',
    align: 'right',
    sortBy: ({ installers }) => installers,
    cell: ({ installers }) => installers,
  },
  {
    id: 'policies',
    name: t('access.groupPolicies'),
    width: '132px',
    room: 'medium',
    align: 'right',
    sortBy: ({ groupPolicies }) => groupPolicies,
    cell: ({ groupPolicies }) => groupPolicies,
  },
];

export function JumpGroupsPage() {
  const groups = useQuery(jumpGroupsQuery);
  const { open, show } = useListAddress();
  const close = (): void => show(undefined);
  return (
    <ListPage
      title={t('access.jumpGroups')}
      words={t('access.jumpGroupsWords')}
      icon="group"
      columns={columns}
      query={groups}
      rows={groups.data?.rows}
      rowKey={({ id }) => id}
      textOf={({ name, comments }) => `${name}\n${comments}`}
      firstSort={{ id: 'name', desc: false }}
      create={t('access.newJumpGroup')}
      emptyTitle={t('access.jumpGroupsEmpty')}
      emptyWords={t('access.jumpGroupsEmptyWords')}
    >
      {open === 'new' && <NewJumpGroup onClose={close} />}
      {open !== undefined && open !== 'new' && <ExistingJumpGroup key={open} id={open} onClose={close} />}
    </ListPage>
  );
}
