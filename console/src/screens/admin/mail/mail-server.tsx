/** The mail server as it is set up, its test, and how it is removed. */
import { NativeSelect, NumberInput, PasswordInput, TextInput, Textarea } from '@mantine/core';
import type { MailAnswer, MailSecurity } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isFailure } from '../../../api/http.ts';
import { mailQuery, removeMailServer, saveMailServer } from '../../../api/mail.ts';
import { queryClient } from '../../../api/query-client.ts';
import { Button } from '../../../components/controls/button.tsx';
import { useLeaveGuard } from '../../../components/editing/leave-guard.tsx';
import { RemoveDialog } from '../../../components/editing/remove-dialog.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { Callout } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import { draftOf, type MailDraft, wishOf, withSecurity } from './mail-draft.ts';
import { MailTest } from './mail-test.tsx';
import classes from './mail.module.css';

const order = ['label', 'input', 'description', 'error'] as const;

const securities = ['tls', 'starttls', 'none'] as const satisfies readonly MailSecurity[];

type MailServerProps = { readonly mail: MailAnswer };

export function MailServer({ mail }: MailServerProps) {
  const [isNew, setNew] = useState(false);
  if (mail.server === null && !isNew) {
    return (
      <div className={classes['server']}>
        <p>{t('mail.none')}</p>
        <div>
          <Button tone="main" icon="plus" onClick={() => setNew(true)}>
            {t('mail.setUp')}
          </Button>
        </div>
      </div>
    );
  }
  return <MailServerForm key={JSON.stringify(mail.server)} mail={mail} onDone={() => setNew(false)} />;
}

type Texts = Exclude<keyof MailDraft, 'port' | 'security'>;

function MailServerForm({ mail, onDone }: MailServerProps & { readonly onDone: () => void }) {
  const { server } = mail;
  const first = draftOf(server);
  const [draft, setDraft] = useState(first);
  const [isRemoving, setRemoving] = useState(false);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(first);
  const guard = useLeaveGuard(isChanged);
  const saving = useMutation({
    mutationFn: () => saveMailServer(wishOf(draft)),
    onSuccess: (saved) => {
      onDone();
      queryClient.setQueryData(mailQuery.queryKey, saved);
    },
  });
  const removing = useMutation({
    mutationFn: removeMailServer,
    onSuccess: () => {
      setRemoving(false);
      onDone();
      return queryClient.invalidateQueries({ queryKey: mailQuery.queryKey });
    },
  });
  const field = isFailure(saving.error) ? (saving.error.facts.field ?? '') : '';
  const faultOf = (name: keyof MailDraft): string | undefined =>
    saving.error !== null && field === name ? failureWords(saving.error) : undefined;
  const text = (name: Texts) => ({
    inputWrapperOrder: [...order],
    value: draft[name],
    error: faultOf(name),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setDraft({ ...draft, [name]: currentTarget.value }),
  });
  return (
    <div className={classes['server']}>
      <form
        className={classes['fields']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        {saving.error !== null && !(field in draft) && <Callout tone="danger">{failureWords(saving.error)}</Callout>}
        <Section title={t('mail.server')}>
          <div className={classes['place']}>
            <TextInput label={t('mail.host')} description={t('mail.hostHint')} {...text('host')} />
            <NumberInput
              label={t('mail.port')}
              value={draft.port}
              error={faultOf('port')}
              allowDecimal={false}
              allowNegative={false}
              hideControls
              onChange={(value) => setDraft({ ...draft, port: Number(value) })}
            />
          </div>
          <NativeSelect
            label={t('mail.security')}
            description={t(`mail.securityHint.${draft.security}`)}
            inputWrapperOrder={[...order]}
            value={draft.security}
            error={faultOf('security')}
            data={securities.map((value) => ({ value, label: t(`mail.securities.${value}`) }))}
            onChange={({ currentTarget }) => {
              const chosen = securities.find((each) => each === currentTarget.value);
              if (chosen !== undefined) setDraft(withSecurity(draft, chosen));
            }}
          />
          <TextInput label={t('mail.user')} description={t('mail.userHint')} autoComplete="off" {...text('user')} />
          {draft.user !== '' && (
            <PasswordInput
              label={t('mail.password')}
              description={t(server?.hasPassword === true ? 'mail.passwordKept' : 'mail.passwordHint')}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
              {...text('password')}
            />
          )}
          <Textarea
            label={t('mail.authority')}
            description={t('mail.authorityHint')}
            rows={3}
            classNames={{ input: 'mono' }}
            {...text('authority')}
          />
        </Section>
        <Section title={t('mail.sender')}>
          <TextInput label={t('mail.senderAddress')} type="email" {...text('senderAddress')} />
          <TextInput label={t('mail.senderName')} description={t('mail.senderNameHint')} {...text('senderName')} />
        </Section>
        <div className={classes['actions']}>
          <Button type="submit" tone="main" busy={saving.isPending} disabled={!isChanged}>
            {t('mail.save')}
          </Button>
          {server === null ? (
            <Button onClick={onDone}>{t('common.cancel')}</Button>
          ) : (
            <Button tone="quiet" onClick={() => setRemoving(true)}>
              {t('mail.remove')}
            </Button>
          )}
        </div>
      </form>
      {server !== null && <MailTest ownAddress={mail.ownAddress} isChanged={isChanged} />}
      {isRemoving && (
        <RemoveDialog
          title={t('mail.removeTitle')}
          verb={t('mail.remove')}
          words={t('mail.removeWords')}
          busy={removing.isPending}
          error={removing.error}
          onConfirm={() => removing.mutate()}
          onClose={() => setRemoving(false)}
        />
      )}
      {guard.question}
    </div>
  );
}
