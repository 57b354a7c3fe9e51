/** One property in the drawer: its value, or that the items differ in it; read-only with the reason where it must be. */
import { NativeSelect, PasswordInput, TextInput, Textarea } from '@mantine/core';
import { accountLimits } from '@sallyport/domain';
import type { ItemPropertyState } from '@sallyport/protocol';
import { useId, useRef } from 'react';
import { Button } from '../../../components/controls/button.tsx';
import { reasonWords, t } from '../../../text/i18n.ts';
import type { GroupOption } from './group-options.ts';

export type FieldProps = {
  readonly label: string;
  readonly state: ItemPropertyState;
  /** Undefined as long as nobody touched it. */
  readonly touched: string | null | undefined;
  readonly error: string | null;
  /** Undefined: to be left as it is. */
  readonly onChange: (value: string | null | undefined) => void;
};

const order = ['label', 'input', 'description', 'error'] as const;

/** A sentence for all items that are in the way, each said once. */
function whyFixed({ edit }: ItemPropertyState): string | undefined {
  return edit.allowed ? undefined : [...new Set(edit.reasons.map(reasonWords))].join(' ');
}

type TextFieldProps = FieldProps & {
  readonly hint?: string;
  readonly most: number;
  readonly isLong?: boolean;
  readonly suggestions?: readonly string[];
};

export function TextField({ label, state, touched, error, onChange, hint, isLong = false, ...rest }: TextFieldProps) {
  const { most, suggestions } = rest;
  const listId = useId();
  const why = whyFixed(state);
  const value = touched ?? state.value ?? '';
  const shared = {
    label,
    value,
    error,
    description: why ?? hint,
    inputWrapperOrder: [...order],
    readOnly: why !== undefined,
    placeholder: state.isMixed && touched === undefined ? t('items.mixed') : '',
    // Characters beyond the basic plane count twice here, and once for the server, which has the last word.
    maxLength: most * 2,
  };
  if (isLong) return <Textarea {...shared} rows={3} onChange={(event) => onChange(event.currentTarget.value)} />;
  return (
    <>
      <TextInput
        {...shared}
        {...(suggestions === undefined ? {} : { list: listId })}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {suggestions !== undefined && (
        <datalist id={listId}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
}

type ChoiceFieldProps = FieldProps & {
  readonly hint?: string;
  /** The words for none; without them one must be chosen. */
  readonly none?: string;
  readonly options: readonly GroupOption[];
  /** What the items have, where it can't be chosen; without it the value speaks for itself. */
  readonly held?: GroupOption | undefined;
};

const noneValue = 'none';
const mixedValue = 'mixed';

export function ChoiceField({ label, state, touched, error, onChange, hint, none, options, held }: ChoiceFieldProps) {
  const why = whyFixed(state);
  const isUntouchedMix = state.isMixed && touched === undefined;
  const value = isUntouchedMix ? mixedValue : ((touched === undefined ? state.value : touched) ?? noneValue);
  // What an item has stands in the list even where it could not be chosen.
  const isListed = value === mixedValue || value === noneValue || options.some((option) => option.value === value);
  return (
    <NativeSelect
      label={label}
      value={value}
      error={error}
      description={why ?? hint}
      inputWrapperOrder={[...order]}
      disabled={why !== undefined}
      data={[
        ...(state.isMixed ? [{ value: mixedValue, label: t('items.keep') }] : []),
        ...(none === undefined ? [] : [{ value: noneValue, label: none }]),
        ...(isListed ? [] : [{ ...(held ?? { value, label: value }), disabled: true }]),
        ...options,
      ]}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        onChange(chosen === mixedValue ? undefined : chosen === noneValue ? null : chosen);
      }}
    />
  );
}

/** A password that is never shown: untouched it stays as it is, empty it is forgotten. */
export function SecretField({ label, state, touched, error, onChange }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const why = whyFixed(state);
  const isForgotten = touched === '';
  const stored = state.isMixed ? t('items.passwordStoredSome') : state.value === null ? '' : t('items.passwordStored');
  const forget = () => {
    onChange('');
    // The button goes with what it forgot.
    input.current?.focus();
  };
  return (
    <div>
      <PasswordInput
        ref={input}
        label={label}
        value={touched ?? ''}
        error={error}
        description={why ?? t(isForgotten ? 'items.passwordForgotten' : 'items.passwordHint')}
        inputWrapperOrder={[...order]}
        placeholder={isForgotten ? '' : stored}
        readOnly={why !== undefined}
        autoComplete="new-password"
        // One more than is taken: a longer one that is pasted is refused, and not cut without a word.
        maxLength={accountLimits.passwordMostBytes + 1}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      />
      {stored !== '' && why === undefined && touched === undefined && (
        <Button tone="quiet" onClick={forget}>
          {t('items.forgetPassword')}
        </Button>
      )}
    </div>
  );
}
