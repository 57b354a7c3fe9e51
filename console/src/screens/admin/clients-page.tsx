/** Every installation, whatever items point to it. */
import type { AdminClientRow, ItemStatus } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { adminClientsQuery } from '../../api/admin.ts';
import { Button, IconButton } from '../../components/controls/button.tsx';
import type { TableColumn } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SearchBox } from '../../components/controls/search-box.tsx';
import { Status } from '../../components/status.tsx';
import { upgradeWords } from '../../components/words/upgrade-words.ts';
import { t } from '../../text/i18n.ts';
import { useSearchKey } from '../frame/search-key.ts';
import { statuses } from '../jump/finding/item-search.ts';
import { ClientsViews } from './clients-views.tsx';
import { HeldCopies } from './held-copies.tsx';
import { LoadedTable } from './loaded-table.tsx';
import { RotateKeyButton } from './rotate-key-button.tsx';
import { UpgradeButton } from './upgrade-button.tsx';
import { UninstallDialog } from './uninstall-dialog.tsx';
import { StatisticsSetting } from './statistics-setting.tsx';
import { UninstalledSetting } from './uninstalled-setting.tsx';

export function ClientsPage() {
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const box = useSearchKey();
  const router = useRouter();
  const [leaving, setLeaving] = useState<AdminClientRow>();
  const columns = useMemo(() => columnsWith(setLeaving), []);
  const clients = useQuery({
    ...adminClientsQuery(search),
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  });
  return (
    <Page
      title={t('admin.clients')}
      words={t('admin.clientsWords')}
      tools={
        <>
          <ClientsViews />
          <SearchBox
            ref={box}
            value={text}
            label={t('admin.clientsSearch')}
            placeholder={t('common.search')}
            clearLabel={t('common.clear')}
            onChange={setText}
            onSearch={(value) => setSearch(value.trim())}
          />
        </>
      }
    >
      <HeldCopies />
      <LoadedTable
        label={t('admin.clients')}
        columns={columns}
        rows={clients.data?.rows}
        rowKey={({ id }) => id}
        firstSort={{ id: 'hostname', desc: false }}
        error={clients.error}
        onRetry={() => void clients.refetch()}
        empty={
          search === '' ? (
            <Notice
              icon="monitor"
              title={t('admin.clientsEmpty')}
              action={
                <Button tone="main" onClick={() => void router.navigate({ to: '/login/jump-clients/installers' })}>
                  {t('install.create')}
                </Button>
              }
            >
              {t('admin.clientsEmptyWords')}
            </Notice>
          ) : (
            <Notice icon="search" title={t('jump.noneTitle')}>
              {t('admin.clientsNone')}
            </Notice>
          )
        }
      />
      <StatisticsSetting />
      <UninstalledSetting />
      {leaving !== undefined && <UninstallDialog row={leaving} onClose={() => setLeaving(undefined)} />}
    </Page>
  );
}

const columnsWith = (onUninstall: (row: AdminClientRow) => void): readonly TableColumn<AdminClientRow>[] => [
  {
    id: 'hostname',
    name: t('admin.columns.hostname'),
    sortBy: ({ hostname }) => hostname.toLowerCase(),
    cell: ({ hostname }) => <span title={hostname}>{hostname}</span>,
    below: ({ status }) => <ClientStatus status={status} />,
  },
  {
    id: 'standing',
    name: t('admin.columns.standing'),
    width: '112px',
    room: 'medium',
    sortBy: ({ status }) => status,
    cell: ({ status }) => <ClientStatus status={status} />,
  },
  {
    id: 'items',
    name: t('admin.columns.items'),
    width: '16%',
    room: 'wide',
    sortBy: ({ items }) => items[0]?.name ?? '',
    cell: ({ items }) =>
      items.map(({ id, name, groupName }) => (
        <Link key={id} to="/jump" search={{ item: id }} title={`${name} · ${groupName}`}>
          {name}
        </Link>
      )),
  },
  {
    id: 'operatingSystem',
    name: t('admin.columns.operatingSystem'),
    width: '17%',
    room: 'wide',
    sortBy: ({ operatingSystem }) => operatingSystem,
    cell: ({ operatingSystem }) => <span>{operatingSystem}</span>,
  },
  {
    id: 'version',
    name: t('admin.columns.version'),
    width: '104px',
    room: 'medium',
    sortBy: ({ version }) => version,
    cell: ({ version, upgrade }) => <Version version={version} upgrade={upgrade} />,
  },
  {
    id: 'publicIp',
    name: t('admin.columns.publicIp'),
    width: '112px',
    room: 'wide',
    sortBy: ({ publicIp }) => publicIp,
    cell: ({ publicIp }) => publicIp,
  },
  {
    id: 'enrolled',
    name: t('admin.columns.enrolled'),
    width: '88px',
    room: 'widest',
    align: 'right',
    sortBy: ({ enrolledAt }) => enrolledAt,
    cell: ({ enrolledAt }) => <Moment at={enrolledAt} />,
  },
  {
    id: 'lastContact',
    name: t('admin.columns.lastContact'),
    width: '96px',
    align: 'right',
    sortBy: ({ lastContactAt }) => lastContactAt ?? 0,
    cell: ({ lastContactAt }) => (lastContactAt === null ? t('admin.never') : <Moment at={lastContactAt} />),
  },
  {
    id: 'actions',
    name: '',
    width: '108px',
    align: 'right',
    cell: (row) => (
      <>
        <UpgradeButton row={row} />
        <RotateKeyButton row={row} />
        <IconButton
          small
          icon="close"
          label={t(row.status === 'uninstalled' ? 'install.forget' : 'install.uninstall', { name: row.hostname })}
          onClick={() => onUninstall(row)}
        />
      </>
    ),
  },
];

function ClientStatus({ status }: { readonly status: string }) {
  const known: ItemStatus | undefined = statuses.find((each) => each === status);
  return known === undefined ? <span>{status}</span> : <Status status={known} word={t(`jump.statuses.${known}`)} />;
}

/** Where it goes to while it is being upgraded, and that it didn't come there; how and why, when it is pointed at. */
function Version({ version, upgrade }: Pick<AdminClientRow, 'version' | 'upgrade'>) {
  if (upgrade === null || upgrade.state === 'confirmed') return <span>{version}</span>;
  const isOver = ['refused', 'failed', 'rolled-back'].includes(upgrade.state);
  const words = isOver ? t('upgrade.notTaken', { version }) : t('upgrade.goesTo', { version, to: upgrade.version });
  return <span title={upgradeWords(upgrade)}>{words}</span>;
}
