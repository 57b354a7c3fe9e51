/** The passwords of the accounts that sessions run as, a field for each item that asks for one. */
import { PasswordInput } from '@mantine/core';
import { accountLimits } from '@sallyport/domain';
import type { Reason, StartAnswersGiven } from '@sallyport/protocol';
import { reasonWords, t } from '../../text/i18n.ts';
import type { RefusedItem } from './refused-dialog.tsx';

const codes: ReadonlySet<string> = new Set(['jump.account-needed', 'jump.account-wrong', 'jump.account-too-many']);

export function isPasswordQuestion({ code }: Reason): boolean {
  return codes.has(code);
}

export type Passwords = Readonly<Record<string, string>>;

/** Those that were typed now, and those that were and are not asked for again. */
export function passwordsFor(
  items: readonly RefusedItem[],
  typed: Passwords,
  given: StartAnswersGiven | undefined,
): Pick<StartAnswersGiven, 'passwords'> {
  const passwords = items.flatMap(({ id, reasons }) => {
    const before = given?.passwords?.find(({ jumpItemId }) => jumpItemId === id)?.password;
    const password = reasons.some(isPasswordQuestion) ? typed[id] : before;
    return password === undefined || password === '' ? [] : [{ jumpItemId: id, password }];
  });
  return passwords.length === 0 ? {} : { passwords };
}

type PasswordFieldsProps = {
  readonly items: readonly RefusedItem[];
  readonly passwords: Passwords;
  /** Nothing else is asked before. */
  readonly isFirst: boolean;
  readonly onChange: (id: string, password: string) => void;
};

export function PasswordFields({ items, passwords, isFirst, onChange }: PasswordFieldsProps) {
  const asking = items.flatMap((item) => {
    const question = item.reasons.find(isPasswordQuestion);
    return question === undefined ? [] : [{ ...item, question }];
  });
  return asking.map(({ id, name, question }, place) => {
    const account = String(question.facts?.['account'] ?? '');
    return (
      <PasswordInput
        key={id}
        label={items.length === 1 ? t('start.passwordOf', { account }) : t('start.passwordOn', { account, name })}
        description={place === 0 ? t('start.runsAs') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={passwords[id] ?? ''}
        maxLength={accountLimits.passwordMostBytes + 1}
        // It is nobody's password of this site, and no browser shall keep or offer one.
        autoComplete="off"
        error={question.code === 'jump.account-needed' ? undefined : reasonWords(question)}
        data-autofocus={(isFirst && place === 0) || undefined}
        onChange={({ currentTarget }) => onChange(id, currentTarget.value)}
      />
    );
  });
}
