/** Which account of the endpoint the sessions of the chosen items run as. A password goes in and never comes out. */
import type { ItemPropertyName } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';
import { ChoiceField, SecretField, TextField, type FieldProps } from './property-fields.tsx';

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
          <SecretField {...fieldOf('accountPassword')} />
        </>
      )}
    </>
  );
}
