/** Asks those who may for their approval of a jump. */
import { NumberInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { approvalsQuery, askApproval } from '../../api/approvals.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import classes from './refused-dialog.module.css';

type AskApprovalProps = {
  readonly jumpItemId: string;
  /** The most that there is. */
  readonly maxMinutes: number;
};

/** What most pieces of work take. */
const usualMinutes = 60;

export function AskApproval({ jumpItemId, maxMinutes }: AskApprovalProps) {
  const [purpose, setPurpose] = useState('');
  const [minutes, setMinutes] = useState<number | string>(Math.min(usualMinutes, maxMinutes));
  const asking = useMutation({
    mutationFn: () => askApproval({ jumpItemId, minutes: Number(minutes), purpose }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: approvalsQuery.queryKey }),
  });
  if (asking.isSuccess) return <Callout tone="info">{t('approvals.asked')}</Callout>;
  return (
    <div className={classes['ask']}>
      {asking.isError && <Callout tone="danger">{failureWords(asking.error)}</Callout>}
      <TextInput
        label={t('approvals.purpose')}
        value={purpose}
        maxLength={1000}
        onChange={({ currentTarget }) => setPurpose(currentTarget.value)}
      />
      <NumberInput
        label={t('approvals.minutes')}
        value={minutes}
        min={1}
        max={maxMinutes}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        onChange={setMinutes}
      />
      <div>
        <Button busy={asking.isPending} onClick={() => asking.mutate()}>
          {t('approvals.ask')}
        </Button>
      </div>
    </div>
  );
}
