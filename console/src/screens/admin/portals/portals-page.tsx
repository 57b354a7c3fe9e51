/** Public portals: their addresses, the policy that counts for their clients, and what comes through them. */
import type { PortalAnswer, PortalPage } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../../api/query-client.ts';
import { portalsQuery, removePortal } from '../../../api/session-policies.ts';
import type { TableColumn } from '../../../components/data-table.tsx';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../../components/editing/list-page.tsx';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { UsedDialog } from '../../../components/editing/used-dialog.tsx';
import { t } from '../../../text/i18n.ts';
import { PortalEditor } from './portal-editor.tsx';

function columnsOf(page: PortalPage | undefined): readonly TableColumn<PortalAnswer>[] {
  const nameOf = (id: string | null): string =>
    page?.policies.find((policy) => policy.id === id)?.displayName ?? t('portals.noPolicy');
  return [
    {
      id: 'name',
      name: t('portals.columns.name'),
      cell: ({ id, name }) => <OpenLink id={id}>{name}</OpenLink>,
      sortBy: ({ name, isDefault }) => (isDefault ? '' : name.toLowerCase()),
    },
    {
      id: 'addresses',
      name: t('portals.columns.addresses'),
      cell: ({ addresses }) => addresses.join(', '),
      width: '40%',
    },
    {
      id: 'policy',
      name: t('portals.columns.policy'),
      cell: ({ sessionPolicyId }) => nameOf(sessionPolicyId),
      sortBy: ({ sessionPolicyId }) => nameOf(sessionPolicyId).toLowerCase(),
      room: 'medium',
    },
    {
      id: 'uses',
      name: t('portals.columns.uses'),
      cell: ({ uses }) => usesWords(uses).join(', ') || t('sessionPolicy.usedByNothing'),
      sortBy: ({ uses }) => uses.clients + uses.installers,
      room: 'medium',
    },
  ];
}

function usesWords({ clients, installers }: PortalAnswer['uses']): readonly string[] {
  return [
    ...(clients === 0 ? [] : [t('portals.clients', { count: clients })]),
    ...(installers === 0 ? [] : [t('portals.installers', { count: installers })]),
  ];
}

export function PortalsPage() {
  const portals = useQuery(portalsQuery);
  const { open, show } = useListAddress();
  const [removing, setRemoving] = useState<PortalAnswer>();
  const { data: page } = portals;
  const opened = page?.rows.find(({ id }) => id === open);
  return (
    <ListPage
      title={t('portals.title')}
      words={t('portals.words')}
      icon="jump"
      columns={columnsOf(page)}
      query={portals}
      rows={page?.rows}
      rowKey={({ id }) => id}
      textOf={({ name, addresses }) => [name, ...addresses].join('\n')}
      firstSort={{ id: 'name', desc: false }}
      create={t('portals.newTitle')}
      emptyTitle={t('portals.emptyTitle')}
      emptyWords={t('portals.emptyWords')}
    >
      {page !== undefined && (open === 'new' || opened !== undefined) && (
        <PortalEditor
          key={open}
          page={page}
          portal={opened}
          onClose={() => show(undefined)}
          onRemove={() => setRemoving(opened)}
        />
      )}
      {removing !== undefined && (
        <RemovePortal
          portal={removing}
          onRemoved={() => {
            setRemoving(undefined);
            show(undefined);
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </ListPage>
  );
}

type RemovePortalProps = {
  readonly portal: PortalAnswer;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

function RemovePortal({ portal, onRemoved, onClose }: RemovePortalProps) {
  const removing = useMutation({
    mutationFn: () => removePortal(portal.id),
    onSuccess: async (answer) => {
      await queryClient.invalidateQueries({ queryKey: portalsQuery.queryKey });
      if (answer.outcome === 'removed') onRemoved();
    },
  });
  const sentences = usesWords(removing.data?.outcome === 'in-use' ? removing.data : portal.uses);
  const title = t('portals.removeTitle', { name: portal.name });
  if (sentences.length > 0) {
    return <UsedDialog title={title} words={t('portals.inUse')} sentences={sentences} onClose={onClose} />;
  }
  return (
    <RemoveDialog
      title={title}
      verb={t('portals.removeVerb')}
      words={t('portals.removeWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
