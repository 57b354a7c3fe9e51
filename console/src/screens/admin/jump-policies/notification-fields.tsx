/** Who is told by mail: addresses in lines, and the name by which the mail calls them. */
import { Switch, TextInput, Textarea } from '@mantine/core';
import type { NotificationFields } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { mailQuery } from '../../../api/mail.ts';
import { Callout } from '../../../components/notice.tsx';
import { t } from '../../../text/i18n.ts';
import { linesOf } from './jump-policy-draft.ts';
import classes from './jump-policies.module.css';

/** Where mail is chosen that nobody could send. */
export function MailNeeded() {
  const mail = useQuery(mailQuery);
  if (mail.data === undefined || mail.data.server !== null) return null;
  return (
    <Callout tone="warn">
      {t('mail.needed')} <Link to="/login/mail">{t('mail.neededLink')}</Link>
    </Callout>
  );
}

type AddressesProps = {
  readonly label: string;
  readonly hint: string;
  readonly addresses: readonly string[];
  readonly fault: string | undefined;
  readonly onChange: (addresses: readonly string[]) => void;
};

export function Addresses({ label, hint, addresses, fault, onChange }: AddressesProps) {
  return (
    <Textarea
      label={label}
      description={hint}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      rows={2}
      autosize
      maxRows={8}
      value={addresses.join('\n')}
      error={fault}
      onChange={({ currentTarget }) => onChange(linesOf(currentTarget.value))}
    />
  );
}

type NotificationEditorProps = {
  readonly on: 'start' | 'end';
  readonly first: NotificationFields | null;
  readonly notification: NotificationFields | null;
  /** The words for a field that the server refused, by the end of its path. */
  readonly faultIn: (field: string) => string | undefined;
  readonly onChange: (notification: NotificationFields | null) => void;
};

const nobody: NotificationFields = { addresses: [], displayName: '' };

export function NotificationEditor({ on, first, notification, faultIn, onChange }: NotificationEditorProps) {
  return (
    <>
      <Switch
        label={t(`jumpPolicy.mail.${on}`)}
        checked={notification !== null}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? (first ?? nobody) : null)}
      />
      {notification !== null && (
        <div className={classes['told']}>
          <Addresses
            label={t(`jumpPolicy.mail.addresses.${on}`)}
            hint={t('jumpPolicy.mail.addressesHint')}
            addresses={notification.addresses}
            fault={faultIn('addresses')}
            onChange={(addresses) => onChange({ ...notification, addresses })}
          />
          <TextInput
            label={t(`jumpPolicy.mail.name.${on}`)}
            description={t('jumpPolicy.mail.nameHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={notification.displayName}
            error={faultIn('displayName')}
            onChange={({ currentTarget }) => onChange({ ...notification, displayName: currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
