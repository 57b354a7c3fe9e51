/** One Session Policy: its name, what it permits, whether it prompts, and where it may be chosen. */
import { Checkbox } from '@mantine/core';
import type { SessionPolicyAnswer, SessionPolicyFields } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../../api/http.ts';
import { queryClient } from '../../../api/query-client.ts';
import { saveSessionPolicy, sessionPoliciesQuery } from '../../../api/session-policies.ts';
import { Button } from '../../../components/controls/button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { PolicyNameFields } from '../../../components/editing/name-fields.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import type { Editing } from '../policies-page.tsx';
import { copyOf, draftOf, emptyDraft, usesWords } from './policy-draft.ts';
import { PermissionFields } from './permission-fields.tsx';
import { PromptingSection } from './prompting-fields.tsx';
import classes from './session-policies.module.css';

export function SessionPolicyEditor({ policy, copied, onClose, onCopy, onRemove }: Editing<SessionPolicyAnswer>) {
  const isCopy = policy === undefined && copied !== undefined;
  const [before] = useState(
    policy !== undefined ? draftOf(policy) : copied === undefined ? emptyDraft : copyOf(copied),
  );
  const [draft, setDraft] = useState(before);
  const saving = useMutation({
    mutationFn: () => saveSessionPolicy(policy?.id, draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: sessionPoliciesQuery.queryKey }),
  });
  const field = isFailure(saving.error) ? saving.error.facts.field : undefined;
  const errorOf = (name: string): string | undefined =>
    field === name && saving.error !== null ? failureWords(saving.error) : undefined;
  const isGlobal = policy?.isGlobal === true;
  const change = (changes: Partial<SessionPolicyFields>): void => setDraft({ ...draft, ...changes });
  const uses = policy === undefined ? [] : usesWords(policy.uses);
  return (
    <EditorDrawer
      title={policy?.displayName ?? t('sessionPolicy.newTitle')}
      isChanged={isCopy || JSON.stringify(draft) !== JSON.stringify(before)}
      isSaving={saving.isPending}
      error={field === undefined ? saving.error : null}
      verb={t(policy === undefined ? 'sessionPolicy.create' : 'editing.save')}
      onSave={() =>
        saving.mutateAsync().then(
          () => true,
          () => false,
        )
      }
      onClose={onClose}
      size={620}
      actions={
        policy !== undefined && (
          <>
            <Button icon="copy" onClick={onCopy}>
              {t('editing.copy')}
            </Button>
            {!isGlobal && (
              <Button tone="quiet" onClick={onRemove}>
                {t('editing.remove')}
              </Button>
            )}
          </>
        )
      }
    >
      {isGlobal && <Callout tone="info">{t('sessionPolicy.globalWords')}</Callout>}
      {uses.length > 0 && <p className={classes['uses']}>{t('sessionPolicy.usedNames', { names: uses.join(', ') })}</p>}
      <PolicyNameFields draft={draft} change={change} errorOf={errorOf} />
      {!isGlobal && (
        <Section title={t('sessionPolicy.availability')} words={t('sessionPolicy.availabilityWords')}>
          <Availability draft={draft} onChange={change} />
        </Section>
      )}
      <Section title={t('sessionPolicy.permissions')} words={t('sessionPolicy.permissionsWords')}>
        <PermissionFields draft={draft} isGlobal={isGlobal} onChange={setDraft} />
      </Section>
      <PromptingSection
        prompting={draft.prompting}
        error={errorOf('prompting.tools')}
        onChange={(prompting) => change({ prompting })}
      />
    </EditorDrawer>
  );
}

type AvailabilityProps = {
  readonly draft: SessionPolicyFields;
  readonly onChange: (changes: Partial<SessionPolicyFields>) => void;
};

function Availability({ draft: { availability }, onChange }: AvailabilityProps) {
  const box = (name: keyof typeof availability, label: string) => (
    <Checkbox
      label={label}
      checked={availability[name]}
      onChange={({ currentTarget }) => onChange({ availability: { ...availability, [name]: currentTarget.checked } })}
    />
  );
  return (
    <div className={classes['boxes']}>
      {box('users', t('sessionPolicy.forUsers'))}
      {box('representativeInvite', t('sessionPolicy.forInvites'))}
      {box('jumpItems', t('sessionPolicy.forItems'))}
    </div>
  );
}
