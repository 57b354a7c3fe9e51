/** Which account of the endpoint the sessions of the chosen items run as. A password goes in and never comes out. */
import { PasswordInput } from '@mantine/core';
import type { ItemPropertyName } from '@sallyport/protocol';
import { Button } from '../../../components/controls/button.tsx';
import { t } from '../../../text/i18n.ts';
import { ChoiceField, TextField, type FieldProps } from './property-fields.tsx';

const kinds = ['service', 'signed-in', 'named'] as const;

export function AccountFields({ fieldOf }: { readonly fieldOf: (name: ItemPropertyName) => FieldProps }) {
  const kind = fieldOf('sessionAccount');
  const isNamed = (kind.touched ?? (kind.state.isMixed ? null : kind.state.value)) === 'named';
  return (
    <>
      <ChoiceField
        {...kind}
        hint={t('items.sessionAccountHint')}
        options={kinds.map((value) => ({ value, label: t(`items.sessionAccounts.${value}`) }))}
      />
      {isNamed && (
        <>
          <TextField {...fieldOf('accountName')} most={128} />
          <PasswordField {...fieldOf('accountPassword')} />
        </>
      )}
    </>
  );
}

/** Untouched it stays as it is; empty it is forgotten. */
function PasswordField({ label, state, touched, error, onChange }: FieldProps) {
  const isForgotten = touched === '';
  const stored = state.isMixed ? t('items.passwordStoredSome') : state.value === null ? '' : t('items.passwordStored');
  return (
    <div>
      <PasswordInput
        label={label}
        value={touched ?? ''}
        error={error}
        description={isForgotten ? t('items.passwordForgotten') : t('items.passwordHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={isForgotten ? '' : stored}
        readOnly={!state.edit.allowed}
        autoComplete="new-password"
        maxLength={512}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      />
      {stored !== '' && state.edit.allowed && touched === undefined && (
        <Button tone="quiet" onClick={() => onChange('')}>
          {t('items.forgetPassword')}
        </Button>
      )}
    </div>
  );
}
