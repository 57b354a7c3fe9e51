/** Jump Policies: when they are open, what they ask for, and what uses them. */
import type { JumpPolicyAnswer } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { jumpPoliciesQuery } from '../../../api/jump-policies.ts';
import type { TableColumn } from '../../../components/data-table.tsx';
import { OpenLink } from '../../../components/editing/list-page.tsx';
import { useNow } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import { PoliciesPage } from '../policies-page.tsx';
import { asksWords, scheduleWords, usesWords } from './jump-policy-draft.ts';
import { JumpPolicyEditor } from './jump-policy-editor.tsx';
import { RemoveJumpPolicy } from './remove-jump-policy.tsx';

const columns: readonly TableColumn<JumpPolicyAnswer>[] = [
  {
    id: 'name',
    name: t('jumpPolicy.columns.name'),
    cell: ({ id, displayName }) => <OpenLink id={id}>{displayName}</OpenLink>,
    sortBy: ({ displayName }) => displayName.toLowerCase(),
    below: ({ schedule }) => <ScheduleNow schedule={schedule} />,
  },
  {
    id: 'schedule',
    name: t('jumpPolicy.columns.schedule'),
    cell: ({ schedule }) => <ScheduleNow schedule={schedule} />,
    room: 'medium',
    width: '28%',
  },
  {
    id: 'asks',
    name: t('jumpPolicy.columns.asks'),
    cell: (policy) =>
      policy.recordingDisabled ? `${asksWords(policy)} · ${t('jumpPolicy.unrecorded')}` : asksWords(policy),
    room: 'medium',
    width: '22%',
  },
  {
    id: 'joining',
    name: t('jumpPolicy.columns.joining'),
    cell: ({ simultaneousJumps }) => t(`jumpPolicy.joining.${simultaneousJumps}`),
    room: 'wide',
    width: '16%',
  },
  {
    id: 'uses',
    name: t('jumpPolicy.columns.uses'),
    cell: ({ uses }) => usesWords(uses).join(', ') || t('jumpPolicy.usedByNothing'),
    sortBy: ({ uses }) => uses.items + uses.installers,
    room: 'medium',
    width: '14%',
  },
];

function ScheduleNow({ schedule }: Pick<JumpPolicyAnswer, 'schedule'>) {
  const now = useNow(30_000);
  const words = scheduleWords(schedule, now) ?? schedule?.timeZone ?? '';
  return <span title={words}>{words}</span>;
}

export function JumpPoliciesPage() {
  return (
    <PoliciesPage
      title={t('jumpPolicy.title')}
      words={t('jumpPolicy.words')}
      icon="clock"
      columns={columns}
      query={useQuery(jumpPoliciesQuery)}
      create={t('jumpPolicy.newTitle')}
      emptyTitle={t('jumpPolicy.emptyTitle')}
      emptyWords={t('jumpPolicy.emptyWords')}
      editor={JumpPolicyEditor}
      removal={RemoveJumpPolicy}
    />
  );
}
