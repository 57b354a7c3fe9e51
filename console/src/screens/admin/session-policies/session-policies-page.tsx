/** Session Policies: what they define, where they may be chosen, and what uses them. */
import type { SessionPolicyAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionPoliciesQuery } from '../../../api/session-policies.ts';
import { useListAddress } from '../../../components/editing/list-address.ts';
import { ListPage, OpenLink } from '../../../components/editing/list-page.tsx';
import type { TableColumn } from '../../../components/data-table.tsx';
import { t } from '../../../text/i18n.ts';
import { copyOf, emptyDraft, usesWords } from './policy-draft.ts';
import { RemovePolicy } from './remove-policy.tsx';
import { SessionPolicyEditor } from './session-policy-editor.tsx';

const columns: readonly TableColumn<SessionPolicyAnswer>[] = [
  {
    id: 'name',
    name: t('sessionPolicy.columns.name'),
    cell: ({ id, displayName }) => <OpenLink id={id}>{displayName}</OpenLink>,
    sortBy: ({ displayName, isGlobal }) => (isGlobal ? '' : displayName.toLowerCase()),
  },
  {
    id: 'defines',
    name: t('sessionPolicy.columns.defines'),
    cell: ({ permissions }) => {
      const count = Object.keys(permissions).length;
      return count === 0 ? t('sessionPolicy.definesNothing') : t('sessionPolicy.defines', { count });
    },
    sortBy: ({ permissions }) => Object.keys(permissions).length,
    width: '150px',
  },
  {
    id: 'prompts',
    name: t('sessionPolicy.columns.prompts'),
    cell: ({ prompting }) => t(`sessionPolicy.prompts.${prompting?.prompt ?? 'none'}`),
    width: '150px',
    room: 'medium',
  },
  {
    id: 'availability',
    name: t('sessionPolicy.columns.availability'),
    cell: ({ availability, isGlobal }) => (isGlobal ? t('sessionPolicy.global') : availabilityWords(availability)),
    room: 'wide',
  },
  {
    id: 'uses',
    name: t('sessionPolicy.columns.uses'),
    cell: ({ uses }) => usesWords(uses).join(', ') || t('sessionPolicy.usedByNothing'),
    sortBy: ({ uses }) => uses.users + uses.groupPolicies + uses.portals + uses.items + uses.installers,
    room: 'medium',
  },
];

function availabilityWords({ users, representativeInvite, jumpItems }: SessionPolicyAnswer['availability']): string {
  const places = [
    ...(users ? [t('sessionPolicy.forUsers')] : []),
    ...(representativeInvite ? [t('sessionPolicy.forInvites')] : []),
    ...(jumpItems ? [t('sessionPolicy.forItems')] : []),
  ];
  return places.join(', ') || t('sessionPolicy.forNothing');
}

export function SessionPoliciesPage() {
  const policies = useQuery(sessionPoliciesQuery);
  const { open, show } = useListAddress();
  const [copied, setCopied] = useState<SessionPolicyAnswer>();
  const [removing, setRemoving] = useState<SessionPolicyAnswer>();
  const rows = policies.data?.rows;
  const opened = rows?.find(({ id }) => id === open);
  const close = (): void => {
    setCopied(undefined);
    show(undefined);
  };
  return (
    <ListPage
      title={t('sessionPolicy.title')}
      words={t('sessionPolicy.words')}
      icon="lock"
      columns={columns}
      query={policies}
      rows={rows}
      rowKey={({ id }) => id}
      textOf={({ displayName, codeName, description }) => [displayName, codeName, description].join('\n')}
      firstSort={{ id: 'name', desc: false }}
      create={t('sessionPolicy.create')}
      emptyTitle={t('sessionPolicy.emptyTitle')}
      emptyWords={t('sessionPolicy.emptyWords')}
    >
      {open === 'new' && (
        <SessionPolicyEditor
          key={copied?.id ?? 'new'}
          policy={undefined}
          first={copied === undefined ? emptyDraft : copyOf(copied)}
          isCopy={copied !== undefined}
          onClose={close}
        />
      )}
      {opened !== undefined && (
        <SessionPolicyEditor
          key={opened.id}
          policy={opened}
          onClose={close}
          onCopy={() => {
            setCopied(opened);
            show('new');
          }}
          onRemove={() => setRemoving(opened)}
        />
      )}
      {removing !== undefined && (
        <RemovePolicy
          policy={removing}
          onRemoved={() => {
            setRemoving(undefined);
            close();
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </ListPage>
  );
}
