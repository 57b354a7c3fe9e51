/** The fields that most things have: name, code name, comments. */
import { TextInput, Textarea } from '@mantine/core';
import { t } from '../../text/i18n.ts';

type Named = { readonly name: string; readonly codeName: string; readonly comments: string };

type NameFieldsProps = {
  readonly draft: Named;
  readonly change: (changes: Partial<Named>) => void;
  readonly errorOf: (name: keyof Named) => string | undefined;
};

export function NameFields({ draft, change, errorOf }: NameFieldsProps) {
  return (
    <>
      <TextInput
        label={t('editing.name')}
        value={draft.name}
        error={errorOf('name')}
        required
        withAsterisk={false}
        data-autofocus
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      <TextInput
        label={t('editing.codeName')}
        description={t('editing.codeNameHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={draft.codeName}
        error={errorOf('codeName')}
        onChange={({ currentTarget }) => change({ codeName: currentTarget.value })}
      />
      <Textarea
        label={t('editing.comments')}
        rows={2}
        value={draft.comments}
        error={errorOf('comments')}
        onChange={({ currentTarget }) => change({ comments: currentTarget.value })}
      />
    </>
  );
}
