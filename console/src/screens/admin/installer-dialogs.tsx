/** What is done to an installer that is there: more time, revoked, deleted. */
import type { InstallerRow } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteInstaller, extendInstaller, installersQuery, revokeInstaller } from '../../api/installers.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Confirm } from '../../components/controls/confirm.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import confirm from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';
import classes from './admin.module.css';
import { ValidForField, aDay, minutesOf } from './valid-for.tsx';

export function installerName({ name, groupName }: InstallerRow): string {
  return name === '' ? `${t('install.computerName')} · ${groupName}` : name;
}

type RowDialogProps = { readonly row: InstallerRow; readonly onClose: () => void };

function useAct(act: () => Promise<void>, onClose: () => void) {
  return useMutation({
    mutationFn: act,
    onSuccess: onClose,
    // Whoever was faster changed the list as well.
    onSettled: () => queryClient.invalidateQueries({ queryKey: installersQuery.queryKey }),
  });
}

export function ExtendDialog({ row, onClose }: RowDialogProps) {
  const [validFor, setValidFor] = useState(aDay);
  const minutes = minutesOf(validFor);
  const extending = useAct(() => extendInstaller(row.id, minutes ?? 0), onClose);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('install.extendTitle', { name: installerName(row) })}
      withCloseButton={false}
    >
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (minutes !== undefined) extending.mutate();
        }}
      >
        <p className={confirm['words']}>{t('install.extendWords')}</p>
        {extending.isError && <Callout tone="danger">{failureWords(extending.error)}</Callout>}
        <ValidForField
          value={validFor}
          error={minutes === undefined ? t('install.validWrong') : null}
          onChange={setValidFor}
        />
        <div className={confirm['buttons']}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" tone="main" busy={extending.isPending} disabled={minutes === undefined}>
            {t('install.extend')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type QuestionProps = RowDialogProps & { readonly act: 'revoke' | 'remove' };

export function InstallerQuestion({ act, row, onClose }: QuestionProps) {
  const acting = useAct(() => (act === 'revoke' ? revokeInstaller(row.id) : deleteInstaller(row.id)), onClose);
  const name = installerName(row);
  return (
    <Confirm
      opened
      danger
      title={t(`install.${act}Title`, { name })}
      verb={t(`install.${act}Verb`)}
      cancel={t('common.cancel')}
      busy={acting.isPending}
      onConfirm={() => acting.mutate()}
      onClose={onClose}
    >
      {t(`install.${act}Words`, { uses: row.uses })}
      {acting.isError && <Callout tone="danger">{failureWords(acting.error)}</Callout>}
    </Confirm>
  );
}
