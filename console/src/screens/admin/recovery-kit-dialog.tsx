/**
 * The recovery kit in two steps: it is made and downloaded, and then the saved file is chosen and opened once. Only the
 * second counts: a download that went nowhere is no kit.
 */
import { FileButton, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { adminStatusQuery, checkRecoveryKit, makeRecoveryKit } from '../../api/admin.ts';
import { isFailure } from '../../api/http.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/controls/button.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';
import confirm from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';
import admin from './admin.module.css';
import classes from './status.module.css';

const passphraseLeast = 12;

/** A kit has about 1,500 characters; whatever is much longer is another file. */
const fileMostBytes = 16_384;

const order = ['label', 'input', 'description', 'error'] as const;
const hide = { 'aria-label': t('signIn.showPassword') };

export function RecoveryKitDialog({ onClose }: { readonly onClose: () => void }) {
  const [kit, setKit] = useState<string>();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t(kit === undefined ? 'status.makeTitle' : 'status.saveTitle')}
      withCloseButton={false}
      closeOnClickOutside={false}
      size={520}
    >
      {kit === undefined ? (
        <MakeKit onMade={setKit} onClose={onClose} />
      ) : (
        <SaveKit text={kit} onSaved={onClose} onClose={onClose} />
      )}
    </Dialog>
  );
}

type MakeKitProps = { readonly onMade: (text: string) => void; readonly onClose: () => void };

function MakeKit({ onMade, onClose }: MakeKitProps) {
  const form = useForm({
    initialValues: { passphrase: '', again: '' },
    validate: {
      passphrase: (value) => ([...value].length < passphraseLeast ? t('status.passphraseShort') : null),
      again: (value, values) => (value === values.passphrase ? null : t('status.passphrasesDiffer')),
    },
  });
  const making = useMutation({
    mutationFn: ({ passphrase }: typeof form.values) => makeRecoveryKit(passphrase),
    onSuccess: ({ text }) => onMade(text),
    onError: (error) => {
      const field = isFailure(error) ? error.facts.field : undefined;
      if (field !== undefined && field in form.values) form.setFieldError(field, failureWords(error));
    },
  });
  const isFieldAtFault = isFailure(making.error) && making.error.facts.field !== undefined;
  return (
    <form className={admin['form']} onSubmit={form.onSubmit((values) => making.mutate(values))} noValidate>
      <p className={confirm['words']}>{t('status.makeWords')}</p>
      {making.isError && !isFieldAtFault && <Callout tone="danger">{failureWords(making.error)}</Callout>}
      <PasswordInput
        label={t('status.passphrase')}
        description={t('status.passphraseHint')}
        inputWrapperOrder={[...order]}
        autoComplete="off"
        visibilityToggleButtonProps={hide}
        data-autofocus
        {...form.getInputProps('passphrase')}
      />
      <PasswordInput
        label={t('status.passphraseAgain')}
        autoComplete="off"
        visibilityToggleButtonProps={hide}
        {...form.getInputProps('again')}
      />
      <div className={confirm['buttons']}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" tone="main" busy={making.isPending}>
          {t('status.make')}
        </Button>
      </div>
    </form>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'sallyport-recovery-kit.txt';
  link.click();
  URL.revokeObjectURL(url);
}

type SaveKitProps = { readonly text: string; readonly onSaved: () => void; readonly onClose: () => void };

function SaveKit({ text, onSaved, onClose }: SaveKitProps) {
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const checking = useMutation({
    mutationFn: async (chosen: File) => {
      if (chosen.size > fileMostBytes) throw new Error(t('status.fileTooLarge'));
      await checkRecoveryKit({ text: await chosen.text(), passphrase });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: adminStatusQuery.queryKey });
      onSaved();
    },
  });
  // What was wrong with another file or passphrase says nothing of this one.
  const choose = (chosen: File | null) => {
    checking.reset();
    setFile(chosen);
  };
  return (
    <form
      className={admin['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== null) checking.mutate(file);
      }}
    >
      <p className={confirm['words']}>{t('status.saveWords')}</p>
      {checking.isError && <Callout tone="danger">{failureWords(checking.error)}</Callout>}
      <div className={classes['file']}>
        <Button tone="main" onClick={() => download(text)}>
          {t('status.download')}
        </Button>
        <FileButton onChange={choose} accept="text/plain,.txt">
          {(props) => <Button {...props}>{t('status.choose')}</Button>}
        </FileButton>
      </div>
      {file !== null && <p className={classes['quiet']}>{t('status.chosen', { name: file.name })}</p>}
      <PasswordInput
        label={t('status.passphrase')}
        autoComplete="off"
        visibilityToggleButtonProps={hide}
        value={passphrase}
        onChange={(event) => {
          checking.reset();
          setPassphrase(event.currentTarget.value);
        }}
      />
      <div className={confirm['buttons']}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" tone="main" busy={checking.isPending} disabled={file === null || passphrase === ''}>
          {t('status.check')}
        </Button>
      </div>
    </form>
  );
}
