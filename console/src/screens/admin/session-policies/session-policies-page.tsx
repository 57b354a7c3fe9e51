/** Session Policies: what they define, where they may be chosen, and what uses them. */
import type { SessionPolicyAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { sessionPoliciesQuery } from '../../../api/session-policies.ts';
import { OpenLink } from '../../../components/editing/list-page.tsx';
import type { TableColumn } from '../../../components/data-table.tsx';
import { t } from '../../../text/i18n.ts';
import { PoliciesPage } from '../policies-page.tsx';
import { usesWords } from './policy-draft.ts';
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
  return (
    <PoliciesPage
      title={t('sessionPolicy.title')}
      words={t('sessionPolicy.words')}
      icon="lock"
      columns={columns}
      query={useQuery(sessionPoliciesQuery)}
      create={t('sessionPolicy.newTitle')}
      emptyTitle={t('sessionPolicy.emptyTitle')}
      emptyWords={t('sessionPolicy.emptyWords')}
      editor={SessionPolicyEditor}
      removal={RemovePolicy}
    />
  );
}
