/** Renames the tab of a session, or gives it back the name of its item. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import type { OpenSession } from '../../session/open-sessions.ts';
import { checkTabName, tabNameMax } from '../../session/tab-names.ts';
import { t } from '../../text/i18n.ts';
import { giveTabName, revertTabName, useGivenName } from '../session/use-tab-name.ts';
import classes from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';

export function RenameDialog({ session, onClose }: { readonly session: OpenSession; readonly onClose: () => void }) {
  const given = useGivenName(session.id);
  const [typed, setTyped] = useState(given ?? session.name);
  const [wasAsked, setAsked] = useState(false);
  const checked = checkTabName(typed);
  const revert = () => {
    revertTabName(session.id);
    onClose();
  };
  const rename = () => {
    setAsked(true);
    if (checked.kind === 'bad') return;
    if (checked.text === session.name) revertTabName(session.id);
    else giveTabName(session.id, checked.text);
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title={t('tabs.renameTitle', { name: session.name })} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <TextInput
          label={t('tabs.name')}
          description={t('tabs.nameHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={typed}
          error={
            wasAsked && checked.kind === 'bad' ? t(`tabs.faults.${checked.fault}`, { max: tabNameMax }) : undefined
          }
          data-autofocus
          onFocus={({ currentTarget }) => currentTarget.select()}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {given !== undefined && <Button onClick={revert}>{t('tabs.revertShort')}</Button>}
          <Button type="submit" tone="main">
            {t('tabs.rename')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
