/** Mail that waits for the next attempt, or that was given up, with what the mail server said. */
import type { MailAnswer, UnsentMail } from '@sallyport/protocol';
import { DataTable, type TableColumn } from '../../../components/data-table.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { Moment } from '../../../components/moment.tsx';
import { t } from '../../../text/i18n.ts';
import classes from './mail.module.css';

export function UnsentMails({ mail: { unsent, waiting, givenUp } }: { readonly mail: MailAnswer }) {
  const sums = [
    ...(waiting === 0 ? [] : [t('mail.waiting', { count: waiting })]),
    ...(givenUp === 0 ? [] : [t('mail.givenUp', { count: givenUp })]),
  ];
  return (
    <Section title={t('mail.unsent')} words={t('mail.unsentWords')}>
      <p className={classes['sums']} role="status">
        {sums.join(', ') || t('mail.allSent')}
      </p>
      {unsent.length > 0 && (
        <DataTable label={t('mail.unsent')} columns={columns} rows={unsent} rowKey={({ id }) => id} />
      )}
    </Section>
  );
}

const columns: readonly TableColumn<UnsentMail>[] = [
  { id: 'to', name: t('mail.columns.to'), cell: ({ to }) => to, below: failure },
  {
    id: 'about',
    name: t('mail.columns.about'),
    room: 'medium',
    width: '150px',
    cell: ({ kind }) => t(`mail.kinds.${kind}`),
  },
  {
    id: 'written',
    name: t('mail.columns.written'),
    room: 'wide',
    width: '112px',
    cell: ({ madeAt }) => <Moment at={madeAt} />,
  },
  { id: 'attempts', name: t('mail.columns.attempts'), room: 'wide', width: '88px', cell: ({ attempts }) => attempts },
  { id: 'failure', name: t('mail.columns.failure'), room: 'medium', width: '36%', cell: failure },
  {
    id: 'next',
    name: t('mail.columns.next'),
    width: '112px',
    cell: ({ nextAttemptAt }) => (nextAttemptAt === null ? t('mail.gaveUp') : <Moment at={nextAttemptAt} />),
  },
];

function failure({ failure: words }: UnsentMail) {
  return <span title={words}>{words === '' ? t('mail.notTried') : words}</span>;
}
