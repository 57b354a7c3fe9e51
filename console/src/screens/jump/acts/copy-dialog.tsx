/** Copying items into another group: where to, and for one item under which name. */
import { NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { copyItems, itemPropertiesQuery } from '../../../api/item-changes.ts';
import { Button } from '../../../components/controls/button.tsx';
import confirm from '../../../components/controls/confirm.module.css';
import { Dialog } from '../../../components/controls/dialog.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import { groupOptions } from './group-options.ts';
import classes from './item-acts.module.css';
import type { ChosenItem } from './item-acts.tsx';

type CopyDialogProps = { readonly items: readonly ChosenItem[]; readonly onClose: () => void };

export function CopyDialog({ items, onClose }: CopyDialogProps) {
  const ids = items.map(({ id }) => id);
  const [first] = items;
  const count = items.length;
  const choices = useQuery(itemPropertiesQuery(ids));
  const [group, setGroup] = useState('');
  const [name, setName] = useState(first?.name ?? '');
  const copying = useMutation({
    mutationFn: () => copyItems({ ids, jumpGroupId: group, ...(count === 1 && name !== first?.name ? { name } : {}) }),
    onSuccess: ({ copies }) => {
      notifications.show({ message: t('items.copied', { count: copies.length }) });
      onClose();
    },
  });
  const error = copying.error ?? choices.error;
  const groups = choices.data?.groups;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('items.copyOf', { count, name: first?.name ?? '' })}
      withCloseButton={false}
      size={480}
    >
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (group !== '') copying.mutate();
        }}
      >
        {error !== null && <Callout tone="danger">{failureWords(error)}</Callout>}
        <p className={classes['words']}>{t('items.copyWords')}</p>
        <NativeSelect
          label={t('items.copyTo')}
          value={group}
          disabled={groups === undefined || groups.length === 0}
          error={groups?.length === 0 ? t('items.noDestination') : null}
          data={[{ value: '', label: t('items.chooseGroup'), disabled: true }, ...groupOptions(groups ?? [])]}
          onChange={(event) => setGroup(event.currentTarget.value)}
          data-autofocus
        />
        {count === 1 && (
          <TextInput
            label={t('items.copyName')}
            value={name}
            maxLength={256}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <div className={confirm['buttons']}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" tone="main" busy={copying.isPending} disabled={group === ''}>
            {t('items.copy')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
