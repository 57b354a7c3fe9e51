/** One Jump Policy: what it is called, when it is open, and what it asks of whoever jumps. */
import { NativeSelect, Switch } from '@mantine/core';
import type { JumpPolicyAnswer, JumpPolicyFields } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../../api/http.ts';
import { jumpPoliciesQuery, saveJumpPolicy } from '../../../api/jump-policies.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { PolicyNameFields } from '../../../components/editing/name-fields.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import type { Editing } from '../policies-page.tsx';
import { ApprovalEditor, newApproval } from './approval-fields.tsx';
import { copyOf, draftOf, emptyDraft, newSchedule, sentOf, usesWords } from './jump-policy-draft.ts';
import { MailNeeded, NotificationEditor } from './notification-fields.tsx';
import { ScheduleEditor } from './schedule-fields.tsx';
import classes from './jump-policies.module.css';

/** Fields that say by themselves what is wrong with them. */
const ownFields =
  /^(displayName|codeName|description|schedule\.timeZone|schedule\.entries\.\d+|approval\.maxMinutes|approval\.approvers(\.addresses(\.\d+)?)?|(start|end)Notification\.(displayName|addresses(\.\d+)?))$/;

/** An address of a list is told of at the list. */
function isEntryOf(field: string, name: string): boolean {
  return name.endsWith('addresses') && field.startsWith(`${name}.`);
}

export function JumpPolicyEditor({ policy, copied, onClose, onCopy, onRemove }: Editing<JumpPolicyAnswer>) {
  const isCopy = policy === undefined && copied !== undefined;
  const [before] = useState(
    policy !== undefined ? draftOf(policy) : copied === undefined ? emptyDraft : copyOf(copied),
  );
  const [draft, setDraft] = useState(before);
  const saving = useMutation({
    mutationFn: () => saveJumpPolicy(policy?.id, sentOf(draft)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: jumpPoliciesQuery.queryKey }),
  });
  const field = isFailure(saving.error) ? (saving.error.facts.field ?? '') : '';
  const faultOf = (name: string): string | undefined =>
    saving.error !== null && (field === name || isEntryOf(field, name)) ? failureWords(saving.error) : undefined;
  const change = (changes: Partial<JumpPolicyFields>): void => setDraft({ ...draft, ...changes });
  return (
    <EditorDrawer
      title={policy?.displayName ?? t('jumpPolicy.newTitle')}
      // Saved or not, a copy is another one: closing it asks.
      isChanged={isCopy || JSON.stringify(draft) !== JSON.stringify(before)}
      isSaving={saving.isPending}
      error={ownFields.test(field) ? null : saving.error}
      verb={policy === undefined ? t('jumpPolicy.create') : t('editing.save')}
      onSave={() =>
        saving.mutateAsync().then(
          () => true,
          () => false,
        )
      }
      onClose={onClose}
      size={660}
      actions={
        policy !== undefined && (
          <>
            <Button icon="copy" onClick={onCopy}>
              {t('editing.copy')}
            </Button>
            <Button tone="quiet" onClick={onRemove}>
              {t('editing.remove')}
            </Button>
          </>
        )
      }
    >
      {policy !== undefined && (
        <p className={classes['uses']}>
          {t('jumpPolicy.columns.uses')}: {usesWords(policy.uses).join(', ') || t('jumpPolicy.usedByNothing')}
        </p>
      )}
      <PolicyNameFields draft={draft} change={change} errorOf={faultOf} />
      <Section title={t('jumpPolicy.schedule')} words={t('jumpPolicy.scheduleWords')}>
        <Switch
          label={t('jumpPolicy.scheduleOn')}
          checked={draft.schedule !== null}
          onChange={({ currentTarget }) =>
            change({ schedule: currentTarget.checked ? (before.schedule ?? newSchedule()) : null })
          }
        />
        {draft.schedule !== null && (
          <ScheduleEditor
            schedule={draft.schedule}
            faultOf={(name) => faultOf(`schedule.${name}`)}
            onChange={(schedule) => change({ schedule })}
          />
        )}
      </Section>
      <Joining draft={draft} onChange={change} />
      <Section title={t('jumpPolicy.before')}>
        <Switch
          label={t('jumpPolicy.ticket')}
          description={t('jumpPolicy.ticketHint')}
          checked={draft.ticketIdRequired}
          onChange={({ currentTarget }) => change({ ticketIdRequired: currentTarget.checked })}
        />
        <Switch
          label={t('jumpPolicy.factor')}
          description={t('jumpPolicy.factorHint')}
          checked={draft.twoFactorChallenge}
          onChange={({ currentTarget }) => change({ twoFactorChallenge: currentTarget.checked })}
        />
      </Section>
      <Section title={t('jumpPolicy.approval')} words={t('jumpPolicy.approvalWords')}>
        <Switch
          label={t('jumpPolicy.approvalOn')}
          checked={draft.approval !== null}
          disabled={draft.schedule !== null && draft.approval === null}
          onChange={({ currentTarget }) =>
            change({ approval: currentTarget.checked ? (before.approval ?? newApproval) : null })
          }
        />
        {draft.approval !== null && (
          <ApprovalEditor
            approval={draft.approval}
            faultOf={(name) => faultOf(`approval.${name}`)}
            onChange={(approval) => change({ approval })}
          />
        )}
      </Section>
      <Section title={t('jumpPolicy.mail.title')} words={t('jumpPolicy.mail.words')}>
        <NotificationEditor
          on="start"
          first={before.startNotification}
          notification={draft.startNotification}
          faultIn={(name) => faultOf(`startNotification.${name}`)}
          onChange={(startNotification) => change({ startNotification })}
        />
        <NotificationEditor
          on="end"
          first={before.endNotification}
          notification={draft.endNotification}
          faultIn={(name) => faultOf(`endNotification.${name}`)}
          onChange={(endNotification) => change({ endNotification })}
        />
        {(draft.startNotification !== null || draft.endNotification !== null) && <MailNeeded />}
      </Section>
      <Section title={t('jumpPolicy.recording')}>
        <Switch
          label={t('jumpPolicy.recordingOff')}
          description={t('jumpPolicy.recordingHint')}
          checked={draft.recordingDisabled}
          onChange={({ currentTarget }) => change({ recordingDisabled: currentTarget.checked })}
        />
      </Section>
    </EditorDrawer>
  );
}

type JoiningProps = {
  readonly draft: JumpPolicyFields;
  readonly onChange: (changes: Partial<JumpPolicyFields>) => void;
};

function Joining({ draft, onChange }: JoiningProps) {
  const choices = (['global', 'join', 'disallow'] as const).map((value) => ({
    value,
    label: t(`jumpPolicy.joining.${value}`),
  }));
  return (
    <Section title={t('jumpPolicy.simultaneous')} words={t('jumpPolicy.simultaneousWords')}>
      <NativeSelect
        aria-label={t('jumpPolicy.simultaneous')}
        data={choices}
        value={draft.simultaneousJumps}
        onChange={({ currentTarget }) => {
          const chosen = choices.find(({ value }) => value === currentTarget.value)?.value ?? 'global';
          onChange({
            simultaneousJumps: chosen,
            appliesToCopies: chosen === 'join' && draft.appliesToCopies,
          });
        }}
      />
      {draft.simultaneousJumps === 'join' && (
        <Switch
          label={t('jumpPolicy.copies')}
          description={t('jumpPolicy.copiesHint')}
          checked={draft.appliesToCopies}
          onChange={({ currentTarget }) => onChange({ appliesToCopies: currentTarget.checked })}
        />
      )}
    </Section>
  );
}
