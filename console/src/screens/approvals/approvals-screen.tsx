/** Approvals of jumps: those one asked for, and those on which one decides. Opening the page decides nothing. */
import type { ApprovalAct, ApprovalAnswer } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { actOnApproval, approvalsQuery } from '../../api/approvals.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { DataTable, SkeletonTable, type TableColumn } from '../../components/data-table.tsx';
import { Callout, LoadFailed, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Moment } from '../../components/moment.tsx';
import { exactMoment, lengthWords } from '../../components/words/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './approvals.module.css';

const route = getRouteApi('/signed-in/approvals');

type Act = (what: { readonly id: string; readonly act: ApprovalAct }) => void;

export function ApprovalsScreen() {
  const { request } = route.useSearch();
  const approvals = useQuery(approvalsQuery);
  const acting = useMutation({
    mutationFn: actOnApproval,
    onSettled: () => queryClient.invalidateQueries({ queryKey: approvalsQuery.queryKey }),
  });
  const rows = approvals.data?.rows;
  return (
    <Page title={t('approvals.title')} words={t('approvals.words')}>
      {rows !== undefined && request !== undefined && <Linked row={rows.find(({ id }) => id === request)} />}
      {acting.isError && <Callout tone="danger">{failureWords(acting.error)}</Callout>}
      {rows === undefined && approvals.error !== null && (
        <LoadFailed error={approvals.error} retry={() => void approvals.refetch()} />
      )}
      {rows === undefined && approvals.error === null && <SkeletonTable />}
      {rows?.length === 0 && (
        <Notice icon="check" title={t('approvals.emptyTitle')}>
          {t('approvals.emptyWords')}
        </Notice>
      )}
      {rows !== undefined && rows.length > 0 && (
        <DataTable
          label={t('approvals.title')}
          columns={columnsWith(acting.mutate)}
          rows={rows}
          rowKey={({ id }) => id}
        />
      )}
    </Page>
  );
}

/** What became of the request that a mail led here for. */
function Linked({ row }: { readonly row: ApprovalAnswer | undefined }) {
  if (row === undefined) return <Callout tone="warn">{t('approvals.request.unknown')}</Callout>;
  const { itemName: name, requestedBy: by, state, isOwn } = row;
  const words = state === 'pending' && isOwn ? 'own' : state;
  const isOpen = state === 'pending' || state === 'approved';
  return <Callout tone={isOpen ? 'info' : 'warn'}>{t(`approvals.request.${words}`, { name, by })}</Callout>;
}

function columnsWith(act: Act): readonly TableColumn<ApprovalAnswer>[] {
  return [
    {
      id: 'item',
      name: t('approvals.columns.item'),
      cell: ({ itemName }) => <span title={itemName}>{itemName}</span>,
      below: (row) => (row.state === 'pending' ? wishWords(row) : <State row={row} />),
    },
    {
      id: 'by',
      name: t('approvals.columns.by'),
      room: 'medium',
      width: '14%',
      cell: ({ requestedBy, isOwn }) => (isOwn ? t('approvals.you') : requestedBy),
    },
    {
      id: 'purpose',
      name: t('approvals.columns.purpose'),
      room: 'medium',
      width: '24%',
      cell: ({ purpose }) => <span title={purpose}>{purpose}</span>,
    },
    {
      id: 'length',
      name: t('approvals.columns.length'),
      room: 'wide',
      width: '96px',
      cell: ({ minutes }) => lengthWords(minutes * 60_000),
    },
    {
      id: 'asked',
      name: t('approvals.columns.asked'),
      room: 'wide',
      width: '112px',
      cell: ({ requestedAt }) => <Moment at={requestedAt} />,
    },
    {
      id: 'state',
      name: t('approvals.columns.state'),
      room: 'medium',
      width: '18%',
      cell: (row) => <State row={row} />,
    },
    {
      id: 'acts',
      name: '',
      align: 'right',
      width: 'min(264px, 40vw)',
      cell: ({ id, acts, itemName }) => (
        <span className={classes['acts']}>
          {acts.map((each) => (
            <Button
              key={each}
              tone={each === 'approve' ? 'main' : 'quiet'}
              aria-label={t(`approvals.actOn.${each}`, { name: itemName })}
              onClick={() => act({ id, act: each })}
            >
              {t(`approvals.acts.${each}`)}
            </Button>
          ))}
        </span>
      ),
    },
  ];
}

/** What whoever decides has to know. */
function wishWords({ isOwn, requestedBy, purpose }: ApprovalAnswer): string {
  return `${isOwn ? t('approvals.you') : requestedBy} · ${purpose}`;
}

function State({ row }: { readonly row: ApprovalAnswer }) {
  const { state, goodUntil, decidedBy } = row;
  const words =
    state === 'approved' && goodUntil !== null
      ? t('approvals.goodUntil', { time: exactMoment(goodUntil) })
      : t(`approvals.states.${state}`);
  return <span title={decidedBy === null ? words : `${words} · ${decidedBy}`}>{words}</span>;
}
