/** Copies of Jump Clients that were not let in: shown only while there are any, with what may be said to them. */
import type { HeldCopiesOfClient } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { decideCopies, heldCopiesQuery } from '../../api/held-copies.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Confirm } from '../../components/controls/confirm.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { Callout, LoadFailed } from '../../components/notice.tsx';
import { Shape } from '../../components/status.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './admin.module.css';

type Verdict = 'approve' | 'refuse';
type Asked = { readonly verdict: Verdict; readonly row: HeldCopiesOfClient };

export function HeldCopies() {
  const held = useQuery({ ...heldCopiesQuery, refetchInterval: 10_000 });
  const [asked, setAsked] = useState<Asked>();
  const columns = useMemo(() => columnsWith(setAsked), []);
  if (held.data === undefined)
    return held.error === null ? null : <LoadFailed error={held.error} retry={() => void held.refetch()} />;
  return (
    <>
      {held.data.rows.length > 0 && (
        <section className={classes['held']} aria-labelledby="held-copies">
          <h2 id="held-copies">{t('copies.title')}</h2>
          <p>{t('copies.words')}</p>
          <DataTable
            label={t('copies.title')}
            columns={columns}
            rows={held.data.rows}
            rowKey={({ id }) => id}
            firstSort={{ id: 'last', desc: true }}
          />
        </section>
      )}
      {asked !== undefined && <Decide {...asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function Decide({ verdict, row, onClose }: Asked & { readonly onClose: () => void }) {
  const deciding = useMutation({
    mutationFn: () => decideCopies(row.id, verdict),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: heldCopiesQuery.queryKey }),
  });
  const count = verdict === 'approve' ? row.waiting + row.refused : row.waiting;
  return (
    <Confirm
      opened
      danger={verdict === 'refuse'}
      title={t(`copies.${verdict}Title`, { count, name: row.hostname })}
      verb={t(`copies.${verdict}`)}
      cancel={t('common.cancel')}
      busy={deciding.isPending}
      onConfirm={() => deciding.mutate()}
      onClose={onClose}
    >
      {deciding.isError && <Callout tone="danger">{failureWords(deciding.error)}</Callout>}
      <p>{t(`copies.${verdict}Words`, { name: row.hostname })}</p>
    </Confirm>
  );
}

const columnsWith = (ask: (asked: Asked) => void): readonly TableColumn<HeldCopiesOfClient>[] => [
  {
    id: 'name',
    name: t('copies.name'),
    sortBy: ({ hostname }) => hostname.toLowerCase(),
    cell: ({ hostname }) => hostname,
    below: (row) => <Counts row={row} />,
  },
  {
    id: 'count',
    name: t('copies.count'),
    width: '132px',
    room: 'medium',
    sortBy: ({ waiting }) => waiting,
    cell: (row) => <Counts row={row} />,
  },
  {
    id: 'from',
    name: t('copies.from'),
    width: '20%',
    room: 'medium',
    sortBy: ({ addresses }) => addresses[0] ?? '',
    cell: ({ addresses }) => addresses.join(', '),
  },
  {
    id: 'first',
    name: t('copies.first'),
    width: '104px',
    room: 'wide',
    align: 'right',
    sortBy: ({ firstSeenAt }) => firstSeenAt,
    cell: ({ firstSeenAt }) => <Moment at={firstSeenAt} />,
  },
  {
    id: 'last',
    name: t('copies.last'),
    width: '104px',
    room: 'wide',
    align: 'right',
    sortBy: ({ lastSeenAt }) => lastSeenAt,
    cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} />,
  },
  {
    id: 'actions',
    name: '',
    width: '216px',
    align: 'right',
    cell: (row) => (
      <>
        {row.waiting > 0 && (
          <Button
            tone="quiet"
            aria-label={t('copies.refuseOf', { name: row.hostname })}
            onClick={() => ask({ verdict: 'refuse', row })}
          >
            {t('copies.refuse')}
          </Button>
        )}
        <Button
          aria-label={t('copies.approveOf', { name: row.hostname })}
          onClick={() => ask({ verdict: 'approve', row })}
        >
          {t('copies.approve')}
        </Button>
      </>
    ),
  },
];

function Counts({ row: { waiting, refused } }: { readonly row: HeldCopiesOfClient }) {
  const words = [
    ...(waiting > 0 ? [t('copies.waiting', { count: waiting })] : []),
    ...(refused > 0 ? [t('copies.refused', { count: refused })] : []),
  ].join(', ');
  return (
    <>
      <Shape shape={waiting > 0 ? 'half' : 'bar'} tone={waiting > 0 ? 'warn' : 'quiet'} />
      <span title={words}>{words}</span>
    </>
  );
}
