/** Providers that users sign in by, and whether each does so now. */
import type { AdminProvider } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { providersQuery } from '../../../api/providers.ts';
import type { TableColumn } from '../../../components/data-table.tsx';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../../components/editing/list-page.tsx';
import { Shape } from '../../../components/status.tsx';
import { t } from '../../../text/i18n.ts';
import { ProviderEditor } from './provider-editor.tsx';

const columns: readonly TableColumn<AdminProvider>[] = [
  {
    id: 'name',
    name: t('providers.columns.name'),
    sortBy: ({ name }) => name.toLowerCase(),
    cell: ({ id, name }) => <OpenLink id={id}>{name}</OpenLink>,
  },
  {
    id: 'state',
    name: t('providers.columns.state'),
    width: '120px',
    sortBy: ({ enabled }) => Number(!enabled),
    cell: ({ enabled }) => (
      <>
        <Shape shape={enabled ? 'full' : 'bar'} tone={enabled ? 'good' : 'quiet'} />
        <span>{t(`providers.states.${enabled ? 'enabled' : 'disabled'}`)}</span>
      </>
    ),
  },
  {
    id: 'issuer',
    name: t('providers.columns.issuer'),
    room: 'medium',
    sortBy: ({ issuer }) => issuer,
    cell: ({ issuer }) => issuer,
  },
  {
    id: 'users',
    name: t('providers.columns.users'),
    width: '96px',
    align: 'right',
    sortBy: ({ users }) => users,
    cell: ({ users }) => users,
  },
];

export function ProvidersPage() {
  const providers = useQuery(providersQuery);
  const { open, show } = useListAddress();
  const { data } = providers;
  const opened = data?.providers.find(({ id }) => id === open);
  return (
    <ListPage
      title={t('providers.title')}
      words={t('providers.words')}
      icon="user"
      columns={columns}
      query={providers}
      rows={data?.providers}
      rowKey={({ id }) => id}
      textOf={({ name, issuer, clientId }) => [name, issuer, clientId].join('\n')}
      firstSort={{ id: 'name', desc: false }}
      create={t('providers.newTitle')}
      emptyTitle={t('providers.emptyTitle')}
      emptyWords={t('providers.emptyWords')}
    >
      {data !== undefined && (open === 'new' || opened !== undefined) && (
        <ProviderEditor
          key={open}
          provider={opened}
          redirectUris={data.redirectUris}
          onMade={show}
          onClose={() => show(undefined)}
        />
      )}
    </ListPage>
  );
}
