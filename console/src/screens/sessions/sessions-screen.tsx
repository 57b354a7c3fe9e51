/** Every session one may see: who, what, when, how long, and why it ended. */
import type { SessionSummary } from '@sallyport/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useLive } from '../../api/live.tsx';
import { sessionsQuery, type SessionsFilter } from '../../api/sessions.ts';
import { Button, IconButton } from '../../components/controls/button.tsx';
import { DataTable, SkeletonTable, type TableColumn } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SearchBox } from '../../components/controls/search-box.tsx';
import { Segments } from '../../components/controls/segments.tsx';
import { Shape } from '../../components/status.tsx';
import { lengthWords, timer, useNow } from '../../components/words/time.ts';
import { endWords, failureWords, t } from '../../text/i18n.ts';
import { useSearchKey } from '../frame/search-key.ts';
import { EndDialog } from '../session/end-dialog.tsx';
import { stateShapes } from '../session/state-shapes.ts';
import { useGivenName } from '../session/use-tab-name.ts';

const route = getRouteApi('/signed-in/sessions');

export function SessionsScreen() {
  const { state = 'all', search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const { connection } = useLive();
  const [text, setText] = useState(search);
  const box = useSearchKey();
  const [ending, setEnding] = useState<SessionSummary | null>(null);
  const shownColumns = useMemo(() => (state === 'own' ? ownColumns(setEnding) : columns), [state]);
  const sessions = useInfiniteQuery(sessionsQuery({ state, search }));
  const rows = sessions.data?.pages.flatMap((page) => page.rows) ?? [];
  useEffect(() => {
    connection.watchSessions(true);
    return () => connection.watchSessions(false);
  }, [connection]);

  const change = (next: { readonly state?: SessionsFilter['state']; readonly search?: string }) => {
    const wanted: SessionsFilter = { state, search, ...next };
    void navigate({
      search: {
        ...(wanted.state === 'all' ? {} : { state: wanted.state }),
        ...(wanted.search === '' ? {} : { search: wanted.search }),
      },
      replace: true,
    });
  };
  const open = ({ id, state: is }: SessionSummary) =>
    void (is === 'ended'
      ? router.navigate({ to: '/sessions/$sessionId/record', params: { sessionId: id } })
      : router.navigate({ to: '/sessions/$sessionId', params: { sessionId: id } }));

  return (
    <Page
      title={t('sessions.title')}
      words={t('sessions.words')}
      tools={
        <>
          <Segments
            label={t('sessions.state')}
            value={state}
            choices={[
              ['all', t('sessions.all')],
              ['running', t('sessions.running')],
              ['own', t('sessions.own')],
              ['ended', t('sessions.past')],
            ]}
            onChoose={(value) => change({ state: value })}
          />
          <SearchBox
            ref={box}
            value={text}
            label={t('sessions.searchSessions')}
            placeholder={t('sessions.searchPlaceholder')}
            clearLabel={t('common.clear')}
            onChange={setText}
            onSearch={(value) => change({ search: value.trim() })}
          />
        </>
      }
    >
      {sessions.isPending && <SkeletonTable />}
      {sessions.isError && rows.length === 0 && (
        <Notice
          icon="link-off"
          tone="danger"
          title={t('common.loadFailed')}
          action={<Button onClick={() => void sessions.refetch()}>{t('common.retry')}</Button>}
        >
          {failureWords(sessions.error)}
        </Notice>
      )}
      {sessions.isSuccess && rows.length === 0 && <Nothing state={state} search={search} />}
      {rows.length > 0 && (
        <DataTable
          label={t('sessions.title')}
          columns={shownColumns}
          rows={rows}
          rowKey={({ id }) => id}
          firstSort={{ id: 'started', desc: true }}
          onOpen={open}
          isBusy={sessions.isFetching}
        />
      )}
      {sessions.hasNextPage && (
        <div style={{ padding: '12px 16px' }}>
          <Button busy={sessions.isFetchingNextPage} onClick={() => void sessions.fetchNextPage()}>
            {t('sessions.loadMore')}
          </Button>
        </div>
      )}
      {ending !== null && (
        <EndDialog
          session={{ id: ending.id, name: ending.itemName }}
          shells={ending.channels.filter(({ state: is }) => is !== 'closed').length}
          onClose={() => setEnding(null)}
        />
      )}
    </Page>
  );
}

const columns: readonly TableColumn<SessionSummary>[] = [
  {
    id: 'item',
    name: t('sessions.columns.item'),
    sortBy: ({ itemName }) => itemName.toLowerCase(),
    cell: (session) => <SessionLink session={session} />,
    below: (session) => <StateCell session={session} />,
  },
  {
    id: 'state',
    name: t('sessions.columns.state'),
    width: '26%',
    room: 'medium',
    sortBy: ({ state, endReason }) => `${state} ${endReason ?? ''}`,
    cell: (session) => <StateCell session={session} />,
  },
  {
    id: 'who',
    name: t('sessions.columns.who'),
    width: '19%',
    room: 'medium',
    sortBy: ({ startedBy }) => startedBy.displayName.toLowerCase(),
    cell: ({ startedBy }) => <span>{startedBy.displayName}</span>,
  },
  {
    id: 'hostname',
    name: t('sessions.columns.hostname'),
    width: '16%',
    room: 'wide',
    sortBy: ({ hostname }) => hostname.toLowerCase(),
    cell: ({ hostname }) => <span>{hostname}</span>,
  },
  {
    id: 'tools',
    name: t('sessions.columns.tools'),
    width: '72px',
    room: 'wide',
    align: 'right',
    sortBy: ({ channels }) => channels.length,
    cell: ({ channels }) => channels.length,
  },
  {
    id: 'duration',
    name: t('sessions.columns.duration'),
    width: '96px',
    room: 'medium',
    align: 'right',
    cell: (session) => <LengthCell session={session} />,
  },
  {
    id: 'started',
    name: t('sessions.columns.started'),
    width: '112px',
    align: 'right',
    sortBy: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} />,
  },
];

/** Those that one is in may be ended from here; who started them matters less. */
function ownColumns(onEnd: (session: SessionSummary) => void): readonly TableColumn<SessionSummary>[] {
  const end: TableColumn<SessionSummary> = {
    id: 'end',
    name: t('sessions.columns.end'),
    width: '56px',
    cell: (session) => (
      <IconButton
        small
        icon="stop"
        label={t('session.endTitle', { name: session.itemName })}
        onClick={(event) => {
          event.stopPropagation();
          onEnd(session);
        }}
      />
    ),
  };
  return [...columns.filter(({ id }) => id !== 'who'), end];
}

/** By the name that its tab was given, where it was given one. */
function SessionLink({ session: { id, itemName, state } }: { readonly session: SessionSummary }) {
  const given = useGivenName(id);
  const name = given === undefined ? itemName : t('tabs.renamed', { name: given, item: itemName });
  return (
    <Link
      to={state === 'ended' ? '/sessions/$sessionId/record' : '/sessions/$sessionId'}
      params={{ sessionId: id }}
      title={name}
      aria-label={t('sessions.open', { name })}
      onClick={(event) => event.stopPropagation()}
    >
      {name}
    </Link>
  );
}

function StateCell({ session }: { readonly session: SessionSummary }) {
  const { shape, tone } = stateShapes[session.state];
  const words =
    session.state === 'ended' && session.endReason !== null ? endWords(session) : t(`session.states.${session.state}`);
  return (
    <>
      <Shape shape={shape} tone={tone} />
      <span title={words}>{words}</span>
    </>
  );
}

function LengthCell({ session }: { readonly session: SessionSummary }) {
  const now = useNow(1_000);
  return session.endedAt === null ? timer(now - session.startedAt) : lengthWords(session.endedAt - session.startedAt);
}

function Nothing({ state, search }: { readonly state: string; readonly search: string }) {
  const router = useRouter();
  if (search !== '') {
    return (
      <Notice icon="search" title={t('sessions.noneTitle')}>
        {t('sessions.noneWords')}
      </Notice>
    );
  }
  const isRunning = state === 'running' || state === 'own';
  return (
    <Notice
      icon="sessions"
      title={t(state === 'own' ? 'sessions.emptyOwn' : isRunning ? 'sessions.emptyRunning' : 'sessions.emptyTitle')}
      action={
        <Button tone="main" onClick={() => void router.navigate({ to: '/jump' })}>
          {t('common.toJump')}
        </Button>
      }
    >
      {t(isRunning ? 'sessions.emptyRunningWords' : 'sessions.emptyWords')}
    </Notice>
  );
}
