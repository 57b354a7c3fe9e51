/** What Jump Clients are installed with. */
import { Menu } from '@mantine/core';
import type { InstallerRow, NewInstallerAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { installersQuery } from '../../api/installers.ts';
import { Button, IconButton } from '../../components/controls/button.tsx';
import type { TableColumn } from '../../components/data-table.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Shape } from '../../components/status.tsx';
import { exactMoment, lengthWords, relativeMoment, useNow } from '../../components/words/time.ts';
import { t } from '../../text/i18n.ts';
import { ClientsViews } from './clients-views.tsx';
import { ExtendDialog, InstallerQuestion, installerName } from './installer-dialogs.tsx';
import { LineDialog } from './line-dialog.tsx';
import { LoadedTable } from './loaded-table.tsx';
import { NewInstallerDialog } from './new-installer-dialog.tsx';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'line'; readonly made?: NewInstallerAnswer }
  | { readonly kind: 'extend' | 'revoke' | 'remove'; readonly row: InstallerRow };

export function InstallersPage() {
  const installers = useQuery({ ...installersQuery, refetchInterval: 10_000 });
  const [open, setOpen] = useState<Open>();
  const columns = useMemo(() => columnsWith(setOpen), []);
  const create = (
    <Button tone="main" icon="plus" onClick={() => setOpen({ kind: 'new' })}>
      {t('install.create')}
    </Button>
  );
  const isEmpty = installers.data?.rows.length === 0;
  return (
    <Page
      title={t('install.title')}
      words={t('install.words')}
      tools={
        <>
          <ClientsViews />
          {!isEmpty && create}
        </>
      }
    >
      <LoadedTable
        label={t('install.title')}
        columns={columns}
        rows={installers.data?.rows}
        rowKey={({ id }) => id}
        error={installers.error}
        onRetry={() => void installers.refetch()}
        empty={
          <Notice icon="download" title={t('install.empty')} action={create}>
            {t('install.emptyWords')}
          </Notice>
        }
      />
      {open?.kind === 'new' && (
        <NewInstallerDialog
          groups={installers.data?.groups ?? []}
          onMade={(made) => setOpen({ kind: 'line', made })}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.kind === 'line' && <LineDialog made={open.made} onClose={() => setOpen(undefined)} />}
      {open?.kind === 'extend' && <ExtendDialog row={open.row} onClose={() => setOpen(undefined)} />}
      {(open?.kind === 'revoke' || open?.kind === 'remove') && (
        <InstallerQuestion act={open.kind} row={open.row} onClose={() => setOpen(undefined)} />
      )}
    </Page>
  );
}

function columnsWith(open: (what: Open) => void): readonly TableColumn<InstallerRow>[] {
  return [
    {
      id: 'name',
      name: t('install.columns.name'),
      sortBy: ({ name }) => name.toLowerCase(),
      cell: (row) => <span title={installerName(row)}>{installerName(row)}</span>,
      below: ({ state }) => <InstallerState state={state} />,
    },
    {
      id: 'group',
      name: t('install.columns.group'),
      width: '15%',
      room: 'medium',
      sortBy: ({ groupName }) => groupName.toLowerCase(),
      cell: ({ groupName }) => <span title={groupName}>{groupName}</span>,
    },
    {
      id: 'tag',
      name: t('install.columns.tag'),
      width: '9%',
      room: 'wide',
      sortBy: ({ tag }) => tag.toLowerCase(),
      cell: ({ tag }) => <span title={tag}>{tag}</span>,
    },
    {
      id: 'comments',
      name: t('install.columns.comments'),
      width: '12%',
      room: 'wide',
      cell: ({ comments }) => <span title={comments}>{comments}</span>,
    },
    {
      id: 'by',
      name: t('install.columns.by'),
      width: '112px',
      room: 'wide',
      sortBy: ({ createdBy }) => createdBy ?? '',
      cell: ({ createdBy }) => <span>{createdBy ?? t('install.operator')}</span>,
    },
    {
      id: 'state',
      name: t('install.columns.state'),
      width: '128px',
      room: 'medium',
      sortBy: ({ state }) => state,
      cell: ({ state }) => <InstallerState state={state} />,
    },
    {
      id: 'uses',
      name: t('install.columns.uses'),
      width: '88px',
      room: 'medium',
      align: 'right',
      sortBy: ({ uses }) => uses,
      cell: ({ uses, maxUses }) => (
        <span className="numbers">{maxUses === null ? uses : t('install.usesOf', { uses, most: maxUses })}</span>
      ),
    },
    {
      id: 'expires',
      name: t('install.columns.expires'),
      width: '112px',
      align: 'right',
      sortBy: ({ expiresAt }) => expiresAt ?? 0,
      // Whatever was revoked is over already.
      cell: ({ state, expiresAt }) =>
        state === 'revoked' ? null : expiresAt === null ? t('admin.never') : <Until at={expiresAt} />,
    },
    {
      id: 'actions',
      name: '',
      width: '48px',
      align: 'right',
      cell: (row) => <RowMenu row={row} onOpen={open} />,
    },
  ];
}

/** How long it still is, or how long ago it was. */
function Until({ at }: { readonly at: number }) {
  const now = useNow(30_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={exactMoment(at)} className="numbers">
      {at > now ? t('install.left', { time: lengthWords(at - now) }) : relativeMoment(at, now)}
    </time>
  );
}

function InstallerState({ state }: { readonly state: InstallerRow['state'] }) {
  const isGood = state === 'good';
  return (
    <>
      <Shape shape={isGood ? 'full' : 'bar'} tone={isGood ? 'good' : 'quiet'} />
      <span title={t(`install.stateWords.${state}`)}>{t(`install.states.${state}`)}</span>
    </>
  );
}

type RowMenuProps = { readonly row: InstallerRow; readonly onOpen: (what: Open) => void };

function RowMenu({ row, onOpen }: RowMenuProps) {
  const isRevoked = row.state === 'revoked';
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <IconButton small icon="more" label={t('install.menu', { name: installerName(row) })} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="copy" />} disabled={isRevoked} onClick={() => onOpen({ kind: 'line' })}>
          {t('install.showLine')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="clock" />}
          disabled={isRevoked}
          onClick={() => onOpen({ kind: 'extend', row })}
        >
          {t('install.extend')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          data-danger
          leftSection={<Icon name="stop" />}
          disabled={isRevoked}
          onClick={() => onOpen({ kind: 'revoke', row })}
        >
          {t('install.revoke')}
        </Menu.Item>
        <Menu.Item data-danger leftSection={<Icon name="close" />} onClick={() => onOpen({ kind: 'remove', row })}>
          {t('install.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
