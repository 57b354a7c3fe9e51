/** Group Policies, in the order in which they are applied. */
import type { GroupPolicyAnswer } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { accessKey, groupPoliciesQuery, moveGroupPolicy } from '../../../api/access.ts';
import { queryClient } from '../../../api/query-client.ts';
import { IconButton } from '../../../components/controls/button.tsx';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../../components/editing/list-page.tsx';
import type { TableColumn } from '../../../components/data-table.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import { GroupPolicyEditor } from './group-policy-editor.tsx';

function definesWords(row: GroupPolicyAnswer): string {
  const blocks = (['administration', 'representative', 'sessionPolicy'] as const).filter(
    (block) => row[block].status !== 'not-defined',
  );
  return blocks
    .map((block) =>
      row[block].status === 'final'
        ? t('access.finalBlock', { block: t(`access.blocks.${block}`) })
        : t(`access.blocks.${block}`),
    )
    .join(', ');
}

type Move = (id: string, position: number) => void;

function columnsFor(count: number, move: Move): readonly TableColumn<GroupPolicyAnswer>[] {
  return [
    {
      id: 'position',
      name: t('access.position'),
      width: '124px',
      sortBy: ({ position }) => position,
      cell: ({ id, name, position }) => (
        <>
          <span>{position}</span>
          <IconButton
            icon="arrow-up"
            small
            label={t('access.moveUp', { name })}
            disabled={position === 1}
            onClick={() => move(id, position - 1)}
          />
          <IconButton
            icon="arrow-down"
            small
            label={t('access.moveDown', { name })}
            disabled={position === count}
            onClick={() => move(id, position + 1)}
          />
        </>
      ),
    },
    {
      id: 'name',
      name: t('editing.name'),
      cell: ({ id, name }) => <OpenLink id={id}>{name}</OpenLink>,
      below: (row) => definesWords(row) || t('access.definesNothing'),
    },
    {
      id: 'defines',
      name: t('access.defines'),
      room: 'medium',
      cell: (row) => <span title={definesWords(row)}>{definesWords(row) || t('access.definesNothing')}</span>,
    },
    {
      id: 'members',
      name: t('access.members'),
      width: '104px',
      room: 'medium',
      align: 'right',
      cell: ({ members }) => members.length,
    },
    {
      id: 'groups',
      name: t('access.jumpGroups'),
      width: '116px',
      room: 'medium',
      align: 'right',
      cell: ({ jumpGroups }) => jumpGroups.length,
    },
    {
      id: 'teams',
      name: t('access.teams'),
      width: '80px',
      room: 'wide',
      align: 'right',
      cell: ({ teams }) => teams.length,
    },
  ];
}

export function GroupPoliciesPage() {
  const policies = useQuery(groupPoliciesQuery);
  const { open, show } = useListAddress();
  const moving = useMutation({
    mutationFn: ({ id, position }: { readonly id: string; readonly position: number }) => moveGroupPolicy(id, position),
    onSettled: () => queryClient.invalidateQueries({ queryKey: accessKey }),
  });
  const { mutate } = moving;
  const page = policies.data;
  const count = page?.rows.length ?? 0;
  const columns = useMemo(() => columnsFor(count, (id, position) => mutate({ id, position })), [count, mutate]);
  const opened = page?.rows.find(({ id }) => id === open);
  const close = (): void => show(undefined);
  return (
    <ListPage
      title={t('access.groupPolicies')}
      words={t('access.groupPoliciesWords')}
      icon="list"
      columns={columns}
      query={policies}
      rows={page?.rows}
      rowKey={({ id }) => id}
      textOf={({ name }) => name}
      firstSort={{ id: 'position', desc: false }}
      create={t('access.newGroupPolicy')}
      emptyTitle={t('access.groupPoliciesEmpty')}
      emptyWords={t('access.groupPoliciesEmptyWords')}
    >
      {moving.error !== null && <Callout tone="danger">{failureWords(moving.error)}</Callout>}
      {page !== undefined && open === 'new' && (
        <GroupPolicyEditor page={page} policy={undefined} onShow={show} onClose={close} />
      )}
      {page !== undefined && opened !== undefined && (
        <GroupPolicyEditor key={opened.id} page={page} policy={opened} onShow={show} onClose={close} />
      )}
    </ListPage>
  );
}
