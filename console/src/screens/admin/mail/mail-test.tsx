/** A mail to oneself, and what the mail server said of it. */
import type { MailTestAnswer } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { testMailServer } from '../../../api/mail.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';

type MailTestProps = {
  readonly ownAddress: string;
  /** What is typed is not saved. */
  readonly isChanged: boolean;
};

export function MailTest({ ownAddress, isChanged }: MailTestProps) {
  const testing = useMutation({ mutationFn: testMailServer });
  if (ownAddress === '') {
    return (
      <Section title={t('mail.test')}>
        <p>{t('mail.testNoAddress')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('mail.test')} words={t('mail.testWords', { address: ownAddress })}>
      {isChanged && <p>{t('mail.testUnsaved')}</p>}
      <div>
        <Button icon="mail" busy={testing.isPending} disabled={isChanged} onClick={() => testing.mutate()}>
          {t('mail.testAct')}
        </Button>
      </div>
      {testing.error !== null && <Callout tone="danger">{failureWords(testing.error)}</Callout>}
      {testing.data !== undefined && !testing.isPending && <Outcome of={testing.data} />}
    </Section>
  );
}

function Outcome({ of }: { readonly of: MailTestAnswer }) {
  if (of.outcome === 'sent') {
    return <Callout tone="info">{t('mail.testSent', { to: of.to, answer: of.answer })}</Callout>;
  }
  const stage = t(`mail.stages.${of.stage}`);
  return <Callout tone="danger">{t('mail.testFailed', { stage, answer: of.answer })}</Callout>;
}
