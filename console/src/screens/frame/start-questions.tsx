/** Asks for what the chosen items want before a session begins, by their Jump Policy or account, and jumps again with it. */
import { TextInput } from '@mantine/core';
import type { Reason, StartAnswersGiven } from '@sallyport/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ownAccount } from '../../api/own-account.ts';
import { askPasskey, hasPasskeys, isPasskeyGivenUp } from '../../api/webauthn.ts';
import confirm from '../../components/controls/confirm.module.css';
import { passwordsFor, PasswordFields, isPasswordQuestion, type Passwords } from './account-passwords.tsx';
import { Button } from '../../components/controls/button.tsx';
import { Dialog } from '../../components/controls/dialog.tsx';
import { Callout } from '../../components/notice.tsx';
import { failureWords, reasonWords, t } from '../../text/i18n.ts';
import type { RefusedItem } from './refused-dialog.tsx';
import classes from './refused-dialog.module.css';

const ticketCodes: ReadonlySet<string> = new Set([
  'jump.ticket-needed',
  'jump.ticket-refused',
  'jump.ticket-unchecked',
]);
const factorCodes: ReadonlySet<string> = new Set([
  'jump.second-factor-needed',
  'jump.second-factor-wrong',
  'jump.second-factor-too-many',
]);

/** Whether nothing speaks against a jump but what can be typed now. */
export function canBeAnswered(reasons: readonly Reason[]): boolean {
  return (
    reasons.length > 0 &&
    reasons.every(
      (reason) => ticketCodes.has(reason.code) || factorCodes.has(reason.code) || isPasswordQuestion(reason),
    )
  );
}

type StartQuestionsProps = {
  readonly items: readonly RefusedItem[];
  /** What was given before. */
  readonly given: StartAnswersGiven | undefined;
  readonly busy: boolean;
  readonly onAnswer: (answers: StartAnswersGiven) => void;
  readonly onClose: () => void;
};

export function StartQuestions({ items, given, busy, onAnswer, onClose }: StartQuestionsProps) {
  const reasons = items.flatMap((item) => item.reasons);
  const ticket = reasons.find(({ code }) => ticketCodes.has(code));
  const factor = reasons.find(({ code }) => factorCodes.has(code));
  const [typed, setTyped] = useState(given?.ticketId ?? '');
  const [passwords, setPasswords] = useState<Passwords>({});
  const [code, setCode] = useState('');
  const [isRecovery, setRecovery] = useState(false);
  const prompt = ticket?.facts?.['prompt'];
  const isComplete =
    (ticket === undefined || typed.trim() !== '') &&
    (factor === undefined || code.trim() !== '') &&
    items.every(({ id, reasons: own }) => !own.some(isPasswordQuestion) || (passwords[id] ?? '') !== '');
  // What was right once is right again.
  const others = {
    ...(typed.trim() === '' ? {} : { ticketId: typed.trim() }),
    ...passwordsFor(items, passwords, given),
  };
  const answer = (): void => {
    if (!isComplete) return;
    const kind = isRecovery ? ('recovery-code' as const) : ('code' as const);
    onAnswer({ ...others, ...(factor === undefined ? {} : { secondFactor: { kind, code: code.trim() } }) });
  };
  const byPasskey = useMutation({
    mutationFn: async () => await askPasskey(await ownAccount.passkeyQuestion('jump')),
    onSuccess: (response) => onAnswer({ ...others, secondFactor: { kind: 'passkey', response } }),
  });
  const fault = byPasskey.error === null || isPasskeyGivenUp(byPasskey.error) ? null : byPasskey.error;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('start.title', { count: items.length, name: items[0]?.name ?? '' })}
      withCloseButton={false}
      size={440}
    >
      <form
        className={classes['items']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          answer();
        }}
      >
        {(ticket !== undefined || factor !== undefined) && <p>{t('start.words')}</p>}
        {ticket !== undefined && (
          <TextInput
            label={typeof prompt === 'string' ? prompt : t('start.ticketId')}
            value={typed}
            maxLength={256}
            error={ticket.code === 'jump.ticket-needed' ? undefined : reasonWords(ticket)}
            data-autofocus
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        )}
        <PasswordFields
          items={items}
          passwords={passwords}
          isFirst={ticket === undefined}
          onChange={(id, password) => setPasswords((before) => ({ ...before, [id]: password }))}
        />
        {factor !== undefined && (
          <>
            <TextInput
              label={t(isRecovery ? 'start.recoveryCode' : 'start.code')}
              value={code}
              maxLength={64}
              autoComplete="one-time-code"
              inputMode={isRecovery ? 'text' : 'numeric'}
              error={factor.code === 'jump.second-factor-needed' ? undefined : reasonWords(factor)}
              data-autofocus={(ticket === undefined && !reasons.some(isPasswordQuestion)) || undefined}
              onChange={({ currentTarget }) => setCode(currentTarget.value)}
            />
            {fault !== null && <Callout tone="danger">{failureWords(fault)}</Callout>}
            <div className={classes['ways']}>
              {hasPasskeys() && (
                <Button
                  tone="quiet"
                  busy={byPasskey.isPending}
                  disabled={ticket !== undefined && typed.trim() === ''}
                  onClick={() => byPasskey.mutate()}
                >
                  {t('account.byPasskey')}
                </Button>
              )}
              <Button tone="quiet" onClick={() => setRecovery(!isRecovery)}>
                {t(isRecovery ? 'start.useCode' : 'start.useRecovery')}
              </Button>
            </div>
          </>
        )}
        <div className={confirm['buttons']}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" tone="main" busy={busy} disabled={!isComplete}>
            {t('start.again')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
