/** How the server is doing now, and what it needs. */
import type { AdminStatus } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { adminStatusQuery } from '../../api/admin.ts';
import { Button } from '../../components/controls/button.tsx';
import { SkeletonTable } from '../../components/data-table.tsx';
import { Notice } from '../../components/notice.tsx';
import { bytesWords, countWords } from '../../components/words/numbers.ts';
import { Page } from '../../components/page.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import { RecoveryKitDialog } from './recovery-kit-dialog.tsx';
import { StatusFacts } from './status-facts.tsx';
import { Warnings } from './status-warnings.tsx';
import classes from './admin.module.css';

export function StatusPage() {
  const status = useQuery(adminStatusQuery);
  return (
    <Page title={t('admin.status')} words={t('admin.statusWords')}>
      {status.isPending && <SkeletonTable />}
      {status.isError && status.data === undefined && (
        <Notice
          icon="link-off"
          tone="danger"
          title={t('common.loadFailed')}
          action={<Button onClick={() => void status.refetch()}>{t('common.retry')}</Button>}
        >
          {failureWords(status.error)}
        </Notice>
      )}
      {status.data !== undefined && <Figures status={status.data} />}
    </Page>
  );
}

function Figures({ status }: { readonly status: AdminStatus }) {
  const [isSaving, setSaving] = useState(false);
  const numbers: readonly (readonly [string, string])[] = [
    [t('admin.statusFields.links'), countWords(status.links)],
    [t('admin.statusFields.rate'), countWords(status.upkeep.linksLastMinute)],
    [t('admin.statusFields.active'), countWords(status.sessions.active)],
    [t('admin.statusFields.suspended'), countWords(status.sessions.suspended)],
    [t('admin.statusFields.channels'), countWords(status.channels)],
    [t('admin.statusFields.consoles'), countWords(status.consoles)],
    [t('admin.statusFields.memory'), bytesWords(status.memoryBytes)],
  ];
  return (
    <div className={classes['sections']}>
      <Warnings upkeep={status.upkeep} onSaveKit={() => setSaving(true)} />
      <dl className={classes['numbers']} aria-label={t('admin.liveTitle')}>
        {numbers.map(([name, value]) => (
          <div key={name} className={classes['number']}>
            <dt>{name}</dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
      </dl>
      <StatusFacts status={status} />
      {isSaving && <RecoveryKitDialog onClose={() => setSaving(false)} />}
    </div>
  );
}
