/** The fields that most things have: name, code name, and a few words about it. */
import { TextInput, Textarea } from '@mantine/core';
import { t } from '../../text/i18n.ts';

type Named = { readonly name: string; readonly codeName: string; readonly comments: string };

type NameFieldsProps = {
  readonly draft: Named;
  /** What the words about it are called here: comments, unless told. */
  readonly commentsLabel?: string;
  readonly change: (changes: Partial<Named>) => void;
  readonly errorOf: (name: keyof Named) => string | undefined;
};

export function NameFields({ draft, commentsLabel = t('editing.comments'), change, errorOf }: NameFieldsProps) {
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
        label={commentsLabel}
        rows={2}
        value={draft.comments}
        error={errorOf('comments')}
        onChange={({ currentTarget }) => change({ comments: currentTarget.value })}
      />
    </>
  );
}

/** What is called so in the interface for policies, whose names are for people and whose comments are descriptions. */
const policyNames = { name: 'displayName', codeName: 'codeName', comments: 'description' } as const;

type PolicyNamed = { readonly displayName: string; readonly codeName: string; readonly description: string };

type PolicyNameFieldsProps = {
  readonly draft: PolicyNamed;
  readonly change: (changes: PolicyNamed) => void;
  readonly errorOf: (name: keyof PolicyNamed) => string | undefined;
};

export function PolicyNameFields({ draft, change, errorOf }: PolicyNameFieldsProps) {
  const { displayName, codeName, description } = draft;
  return (
    <NameFields
      draft={{ name: displayName, codeName, comments: description }}
      commentsLabel={t('editing.description')}
      change={(changes) =>
        change({
          displayName: changes.name ?? displayName,
          codeName: changes.codeName ?? codeName,
          description: changes.comments ?? description,
        })
      }
      errorOf={(name) => errorOf(policyNames[name])}
    />
  );
}
