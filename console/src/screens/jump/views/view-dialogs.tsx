/** Saving a view under a name, renaming, updating and removing it. Loaded when one of them is asked for. */
import { Checkbox, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ItemView } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changeItemView, itemViewsQuery, makeItemView, removeItemView } from '../../../api/item-views.ts';
import { preferenceStore, setPreferences } from '../../../api/preferences.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import confirm from '../../../components/controls/confirm.module.css';
import { Confirm } from '../../../components/controls/confirm.tsx';
import { Dialog } from '../../../components/controls/dialog.tsx';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import acts from '../acts/item-acts.module.css';
import type { Arrangement } from './use-arrangement.ts';

export type OpenViewDialog =
  | { readonly kind: 'save' }
  | { readonly kind: 'rename' | 'update' | 'remove'; readonly view: ItemView };

type ViewDialogsProps = {
  readonly dialog: OpenViewDialog;
  readonly arrangement: Arrangement;
  readonly onClose: () => void;
};

export function ViewDialogs({ dialog, arrangement, onClose }: ViewDialogsProps) {
  switch (dialog.kind) {
    case 'save':
      return <NameDialog view={undefined} arrangement={arrangement} onClose={onClose} />;
    case 'rename':
      return <NameDialog view={dialog.view} arrangement={arrangement} onClose={onClose} />;
    case 'update':
      return <UpdateDialog view={dialog.view} arrangement={arrangement} onClose={onClose} />;
    case 'remove':
      return <RemoveView view={dialog.view} arrangement={arrangement} onClose={onClose} />;
  }
}

/** Also after a refusal: what is there now may be why. */
function readAgain(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: itemViewsQuery.queryKey });
}

type DialogProps<View> = {
  readonly view: View;
  readonly arrangement: Arrangement;
  readonly onClose: () => void;
};

function NameDialog({ view, arrangement, onClose }: DialogProps<ItemView | undefined>) {
  const { definition, mayShare, open } = arrangement;
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(false);
  const saving = useMutation({
    mutationFn: () =>
      view === undefined
        ? makeItemView(isShared, { name, definition })
        : changeItemView(view, { name, definition: view.definition }),
    onSettled: readAgain,
    onSuccess: (saved) => {
      if (view === undefined) open(saved);
      notifications.show({ message: t('views.saved', { name: saved.name }) });
      onClose();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={view === undefined ? t('views.saveAs') : t('views.renameTitle', { name: view.name })}
      withCloseButton={false}
      size={420}
    >
      <form
        className={acts['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') saving.mutate();
        }}
      >
        {saving.error !== null && <Callout tone="danger">{failureWords(saving.error)}</Callout>}
        {view === undefined && <p className={acts['words']}>{t('views.saveWords')}</p>}
        <TextInput
          label={t('views.name')}
          value={name}
          maxLength={64}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {view === undefined && mayShare && (
          <Checkbox
            label={t('views.share')}
            description={t('views.shareWords')}
            checked={isShared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <div className={confirm['buttons']}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" tone="main" busy={saving.isPending} disabled={name.trim() === ''}>
            {t(view === undefined ? 'views.save' : 'views.rename')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function UpdateDialog({ view, arrangement, onClose }: DialogProps<ItemView>) {
  const updating = useMutation({
    mutationFn: () => changeItemView(view, { name: view.name, definition: arrangement.definition }),
    onSettled: readAgain,
    onSuccess: () => {
      notifications.show({ message: t('views.saved', { name: view.name }) });
      onClose();
    },
  });
  return (
    <Confirm
      opened
      title={t('views.updateTitle', { name: view.name })}
      verb={t('views.update')}
      cancel={t('common.cancel')}
      busy={updating.isPending}
      onConfirm={() => updating.mutate()}
      onClose={onClose}
    >
      {updating.error !== null && <Callout tone="danger">{failureWords(updating.error)}</Callout>}
      <p>{t(view.isShared ? 'views.updateSharedWords' : 'views.updateWords')}</p>
    </Confirm>
  );
}

function RemoveView({ view, arrangement, onClose }: DialogProps<ItemView>) {
  const removing = useMutation({
    mutationFn: () => removeItemView(view),
    onSettled: readAgain,
    onSuccess: () => {
      if (preferenceStore.get().itemView === view.id) setPreferences({ itemView: '' });
      if (arrangement.active?.id === view.id) arrangement.leave();
      notifications.show({ message: t('views.removed', { name: view.name }) });
      onClose();
    },
  });
  return (
    <RemoveDialog
      title={t('views.removeTitle', { name: view.name })}
      verb={t('views.remove')}
      words={t(view.isShared ? 'views.removeSharedWords' : 'views.removeWords')}
      busy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    />
  );
}
