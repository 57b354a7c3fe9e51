/** The audit log, newest first. */
import type { AuditEntry } from '@sallyport/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { auditQuery } from '../../api/admin.ts';
import { Button } from '../../components/controls/button.tsx';
import type { TableColumn } from '../../components/data-table.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SearchBox } from '../../components/controls/search-box.tsx';
import { exactMoment } from '../../components/words/time.ts';
import { auditFactWords, auditWords, t } from '../../text/i18n.ts';
import { useSearchKey } from '../frame/search-key.ts';
import { LoadedTable } from './loaded-table.tsx';
import classes from './admin.module.css';

export function AuditPage() {
  const [text, setText] = useState('');
  const box = useSearchKey();
  const audit = useInfiniteQuery(auditQuery);
  const loaded = audit.data?.pages.flatMap((page) => page.rows);
  const wanted = text.trim().toLowerCase();
  const rows = loaded?.filter(
    (entry) => wanted === '' || `${auditWords(entry.kind)} ${JSON.stringify(entry)}`.toLowerCase().includes(wanted),
  );
  return (
    <Page
      title={t('admin.audit')}
      words={t('admin.auditWords')}
      tools={
        <>
          <SearchBox
            ref={box}
            value={text}
            label={t('admin.auditSearch')}
            placeholder={t('common.search')}
            clearLabel={t('common.clear')}
            onChange={setText}
            onSearch={setText}
          />
          <Button icon="refresh" busy={audit.isFetching} onClick={() => void audit.refetch()}>
            {t('admin.refresh')}
          </Button>
        </>
      }
    >
      <LoadedTable
        label={t('admin.audit')}
        columns={columns}
        rows={rows}
        rowKey={({ sequence }) => String(sequence)}
        firstSort={{ id: 'when', desc: true }}
        error={audit.error}
        onRetry={() => void audit.refetch()}
        empty={
          <Notice icon="search" title={t('jump.noneTitle')}>
            {t('admin.auditNone')}
          </Notice>
        }
      />
      {audit.hasNextPage && (
        <div className={classes['more']}>
          <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t('sessions.loadMore')}
          </Button>
        </div>
      )}
    </Page>
  );
}

const columns: readonly TableColumn<AuditEntry>[] = [
  {
    id: 'when',
    name: t('admin.columns.when'),
    width: '188px',
    sortBy: ({ sequence }) => sequence,
    cell: ({ at }) => <time dateTime={new Date(at).toISOString()}>{exactMoment(at)}</time>,
    below: ({ actor }) => <span title={actor.name}>{actor.name}</span>,
  },
  {
    id: 'who',
    name: t('admin.columns.who'),
    width: '18%',
    room: 'medium',
    sortBy: ({ actor }) => actor.name.toLowerCase(),
    cell: ({ actor }) => <span title={actor.name}>{actor.name}</span>,
  },
  {
    id: 'what',
    name: t('admin.columns.what'),
    width: '216px',
    sortBy: ({ kind }) => auditWords(kind),
    cell: ({ kind }) => <span title={kind}>{auditWords(kind)}</span>,
  },
  {
    id: 'target',
    name: t('admin.columns.target'),
    width: '18%',
    room: 'medium',
    sortBy: ({ target }) => target?.name.toLowerCase() ?? '',
    cell: ({ target }) => (target === null ? null : <span title={target.id}>{target.name}</span>),
  },
  { id: 'facts', name: t('admin.columns.facts'), room: 'wide', cell: ({ data }) => <Facts data={data} /> },
];

function Facts({ data }: { readonly data: AuditEntry['data'] }) {
  const whole = Object.entries(data)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
  return (
    <span className={classes['data']} title={whole}>
      {auditFactWords(data).join(' · ')}
    </span>
  );
}
