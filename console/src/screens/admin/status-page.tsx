/** How the server is doing now. */
import type { AdminStatus } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { adminStatusQuery } from '../../api/admin.ts';
import { Button } from '../../components/button.tsx';
import { SkeletonTable } from '../../components/data-table.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { bytesWords, countWords } from '../../components/numbers.ts';
import { Page } from '../../components/page.tsx';
import { lengthWords, useNow } from '../../components/time.ts';
import { failureWords, t } from '../../text/i18n.ts';
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
  const now = useNow(1_000);
  const numbers: readonly (readonly [string, string])[] = [
    [t('admin.statusFields.links'), countWords(status.links)],
    [t('admin.statusFields.active'), countWords(status.sessions.active)],
    [t('admin.statusFields.suspended'), countWords(status.sessions.suspended)],
    [t('admin.statusFields.channels'), countWords(status.channels)],
    [t('admin.statusFields.consoles'), countWords(status.consoles)],
    [t('admin.statusFields.memory'), bytesWords(status.memoryBytes)],
  ];
  const refusals = Object.entries(status.refusals).filter(([, count]) => count > 0);
  return (
    <div className={classes['sections']}>
      <dl className={classes['numbers']} aria-label={t('admin.liveTitle')}>
        {numbers.map(([name, value]) => (
          <div key={name} className={classes['number']}>
            <dt>{name}</dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
      </dl>
      <FactList
        title={t('admin.serverTitle')}
        facts={[
          { name: t('admin.statusFields.version'), value: status.version },
          { name: t('admin.statusFields.uptime'), value: lengthWords(now - status.startedAt) },
          { name: t('admin.statusFields.started'), value: <Moment at={status.startedAt} exact /> },
          { name: t('admin.statusFields.database'), value: t(`admin.databases.${status.database}`) },
          { name: t('admin.statusFields.serverId'), value: status.serverId, copy: status.serverId, mono: true },
          {
            name: t('admin.statusFields.fingerprint'),
            value: status.rootFingerprint,
            copy: status.rootFingerprint,
            mono: true,
          },
        ]}
      />
      {refusals.length > 0 && (
        <FactList
          title={t('admin.statusFields.refusals')}
          facts={refusals.map(([name, count]) => ({ name, value: countWords(count) }))}
        />
      )}
    </div>
  );
}
