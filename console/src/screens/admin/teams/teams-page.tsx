/** Teams: who works together, and who leads. */
import type { TeamAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { teamsQuery } from '../../../api/access.ts';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage } from '../../../components/editing/list-page.tsx';
import { namedColumns } from '../../../components/editing/named-columns.tsx';
import type { TableColumn } from '../../../components/data-table.tsx';
import { t } from '../../../text/i18n.ts';
import { TeamEditor } from './team-editor.tsx';

const leadersOf = ({ members }: TeamAnswer): number => members.filter(({ role }) => role !== 'member').length;

const columns: readonly TableColumn<TeamAnswer>[] = [
  namedColumns.name,
  namedColumns.comments,
  namedColumns.codeName,
  {
    id: 'members',
    name: t('access.members'),
    width: '104px',
    align: 'right',
    sortBy: ({ members }) => members.length,
    cell: ({ members }) => members.length,
  },
  {
    id: 'leaders',
    name: t('access.leaders'),
    width: '150px',
    align: 'right',
    room: 'medium',
    sortBy: leadersOf,
    cell: leadersOf,
  },
];

export function TeamsPage() {
  const teams = useQuery(teamsQuery);
  const { open, show } = useListAddress();
  const rows = teams.data?.rows;
  const opened = rows?.find(({ id }) => id === open);
  const close = (): void => show(undefined);
  return (
    <ListPage
      title={t('access.teams')}
      words={t('access.teamsWords')}
      icon="users"
      columns={columns}
      query={teams}
      rows={rows}
      rowKey={({ id }) => id}
      textOf={({ name, comments }) => `${name}\n${comments}`}
      firstSort={{ id: 'name', desc: false }}
      create={t('access.newTeam')}
      emptyTitle={t('access.teamsEmpty')}
      emptyWords={t('access.teamsEmptyWords')}
    >
      {open === 'new' && <TeamEditor team={undefined} onClose={close} />}
      {opened !== undefined && <TeamEditor key={opened.id} team={opened} onClose={close} />}
    </ListPage>
  );
}
