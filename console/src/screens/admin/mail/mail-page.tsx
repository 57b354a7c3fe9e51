/** The mail server: where it is, whether it takes mail, and what it did not take yet. */
import { useQuery } from '@tanstack/react-query';
import { mailQuery } from '../../../api/mail.ts';
import { SkeletonTable } from '../../../components/data-table.tsx';
import { LoadFailed } from '../../../components/notice.tsx';
import { Page } from '../../../components/page.tsx';
import { t } from '../../../text/i18n.ts';
import { MailServer } from './mail-server.tsx';
import { UnsentMails } from './unsent-mails.tsx';
import classes from './mail.module.css';

/** While mail waits, it is soon otherwise. */
const whileWaitingMs = 5_000;

export function MailPage() {
  const { data, error, refetch } = useQuery({
    ...mailQuery,
    refetchInterval: ({ state }) => ((state.data?.waiting ?? 0) > 0 ? whileWaitingMs : false),
  });
  return (
    <Page title={t('mail.title')} words={t('mail.words')}>
      {data === undefined && error !== null && <LoadFailed error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonTable />}
      {data !== undefined && (
        <div className={classes['page']}>
          <MailServer mail={data} />
          <UnsentMails mail={data} />
        </div>
      )}
    </Page>
  );
}
