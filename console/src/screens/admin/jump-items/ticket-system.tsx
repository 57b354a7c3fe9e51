/** The ticket system that Jump Policies ask: where it is, and what whoever jumps is asked for. */
import { TextInput, Textarea } from '@mantine/core';
import type { TicketSystemFields } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../../api/http.ts';
import { removeTicketSystem, saveTicketSystem, ticketSystemQuery } from '../../../api/jump-policies.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import { useLeaveGuard } from '../../../components/editing/leave-guard.tsx';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import classes from '../jump-policies/jump-policies.module.css';

const empty: TicketSystemFields = { url: '', prompt: '', authority: '', allowedHosts: [] };

type TicketSystemProps = { readonly settings: TicketSystemFields | null };

export function TicketSystem({ settings }: TicketSystemProps) {
  const [isNew, setNew] = useState(false);
  return (
    <Section title={t('jumpItemSettings.ticketSystem')} words={t('jumpItemSettings.ticketSystemWords')}>
      {settings === null && !isNew ? (
        <>
          <p>{t('jumpItemSettings.ticketSystemOff')}</p>
          <div>
            <Button icon="plus" onClick={() => setNew(true)}>
              {t('jumpItemSettings.setUp')}
            </Button>
          </div>
        </>
      ) : (
        <TicketSystemForm key={JSON.stringify(settings)} settings={settings} onDone={() => setNew(false)} />
      )}
    </Section>
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function TicketSystemForm({ settings, onDone }: TicketSystemProps & { readonly onDone: () => void }) {
  const first = settings ?? empty;
  const [draft, setDraft] = useState({ ...first, allowedHosts: first.allowedHosts.join('\n') });
  const [isRemoving, setRemoving] = useState(false);
  const wish = { ...draft, allowedHosts: linesOf(draft.allowedHosts) };
  const isChanged = JSON.stringify(wish) !== JSON.stringify(first);
  const guard = useLeaveGuard(isChanged);
  const saving = useMutation({
    mutationFn: () => saveTicketSystem(wish),
    onSuccess: (saved) => {
      onDone();
      queryClient.setQueryData(ticketSystemQuery.queryKey, saved);
    },
  });
  const removing = useMutation({
    mutationFn: removeTicketSystem,
    onSuccess: () => {
      setRemoving(false);
      onDone();
      queryClient.setQueryData(ticketSystemQuery.queryKey, { settings: null });
    },
  });
  const field = isFailure(saving.error) ? (saving.error.facts.field ?? '') : '';
  const faultOf = (name: string): string | undefined =>
    saving.error !== null && field.split('.')[0] === name ? failureWords(saving.error) : undefined;
  const type = (name: keyof typeof draft) => ({
    value: draft[name],
    error: faultOf(name),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setDraft({ ...draft, [name]: currentTarget.value }),
  });
  return (
    <form
      className={classes['fields']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      {saving.error !== null && field === '' && <Callout tone="danger">{failureWords(saving.error)}</Callout>}
      <TextInput label={t('jumpItemSettings.url')} description={t('jumpItemSettings.urlHint')} {...type('url')} />
      <Textarea
        label={t('jumpItemSettings.allowedHosts')}
        description={t('jumpItemSettings.allowedHostsHint')}
        rows={2}
        {...type('allowedHosts')}
      />
      <TextInput label={t('jumpItemSettings.prompt')} {...type('prompt')} />
      <Textarea
        label={t('jumpItemSettings.authority')}
        description={t('jumpItemSettings.authorityHint')}
        rows={3}
        {...type('authority')}
      />
      <div className={classes['actions']}>
        <Button type="submit" tone="main" busy={saving.isPending} disabled={!isChanged}>
          {t('jumpItemSettings.saveTicketSystem')}
        </Button>
        {settings === null ? (
          <Button onClick={onDone}>{t('common.cancel')}</Button>
        ) : (
          <Button tone="quiet" onClick={() => setRemoving(true)}>
            {t('jumpItemSettings.removeTicketSystem')}
          </Button>
        )}
      </div>
      {isRemoving && (
        <RemoveDialog
          title={t('jumpItemSettings.removeTicketSystemTitle')}
          verb={t('jumpItemSettings.removeTicketSystem')}
          words={t('jumpItemSettings.removeTicketSystemWords')}
          busy={removing.isPending}
          error={removing.error}
          onConfirm={() => removing.mutate()}
          onClose={() => setRemoving(false)}
        />
      )}
      {guard.question}
    </form>
  );
}
