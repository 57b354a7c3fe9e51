/** Who approves jumps under a policy, for how long, and for whom. */
import { NativeSelect, NumberInput, Switch } from '@mantine/core';
import type { ApprovalFields } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { approverChoicesQuery } from '../../../api/jump-policies.ts';
import { IconButton } from '../../../components/controls/button.tsx';
import editing from '../../../components/editing/editing.module.css';
import { Callout } from '../../../components/notice.tsx';
import { t } from '../../../text/i18n.ts';
import { Addresses, MailNeeded } from './notification-fields.tsx';

type ApprovalEditorProps = {
  readonly approval: ApprovalFields;
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (approval: ApprovalFields) => void;
};

export const newApproval: ApprovalFields = {
  approvers: { users: [], teams: [], addresses: [] },
  maxMinutes: 480,
  scope: 'requestor',
  approverScope: 'not-requestor',
};

export function ApprovalEditor({ approval, faultOf, onChange }: ApprovalEditorProps) {
  const choices = useQuery(approverChoicesQuery);
  const { approvers, maxMinutes, scope, approverScope } = approval;
  const fault = faultOf('approvers');
  const list = (kind: 'users' | 'teams') => (
    <Chosen
      label={t(`jumpPolicy.approvers.${kind}`)}
      add={t(`jumpPolicy.approvers.add.${kind}`)}
      chosen={approvers[kind]}
      choices={choices.data?.[kind] ?? []}
      onChange={(ids) => onChange({ ...approval, approvers: { ...approvers, [kind]: ids } })}
    />
  );
  return (
    <>
      {fault !== undefined && <Callout tone="danger">{fault}</Callout>}
      {list('users')}
      {list('teams')}
      <Addresses
        label={t('jumpPolicy.approvers.addresses')}
        hint={t('jumpPolicy.approvers.addressesHint')}
        addresses={approvers.addresses}
        fault={faultOf('approvers.addresses')}
        onChange={(addresses) => onChange({ ...approval, approvers: { ...approvers, addresses } })}
      />
      <MailNeeded />
      <NumberInput
        label={t('jumpPolicy.maxMinutes')}
        value={maxMinutes}
        error={faultOf('maxMinutes')}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        onChange={(value) => onChange({ ...approval, maxMinutes: Number(value) })}
      />
      <NativeSelect
        label={t('jumpPolicy.scope')}
        value={scope}
        data={[
          { value: 'requestor', label: t('jumpPolicy.scopes.requestor') },
          { value: 'anyone', label: t('jumpPolicy.scopes.anyone') },
        ]}
        onChange={({ currentTarget }) =>
          onChange({ ...approval, scope: currentTarget.value === 'anyone' ? 'anyone' : 'requestor' })
        }
      />
      <Switch
        label={t('jumpPolicy.ownRequests')}
        checked={approverScope === 'anyone'}
        onChange={({ currentTarget }) =>
          onChange({ ...approval, approverScope: currentTarget.checked ? 'anyone' : 'not-requestor' })
        }
      />
    </>
  );
}

type ChosenProps = {
  readonly label: string;
  readonly add: string;
  readonly chosen: readonly string[];
  readonly choices: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (ids: readonly string[]) => void;
};

function Chosen({ label, add, chosen, choices, onChange }: ChosenProps) {
  const names = new Map(choices.map(({ id, name }) => [id, name]));
  const free = choices.filter(({ id }) => !chosen.includes(id));
  return (
    <div className={editing['rows']}>
      {chosen.map((id) => (
        <div key={id} className={editing['row']}>
          <span className="clip">{names.get(id) ?? id}</span>
          <IconButton
            small
            icon="close"
            label={t('jumpPolicy.approvers.remove', { name: names.get(id) ?? id })}
            onClick={() => onChange(chosen.filter((each) => each !== id))}
          />
        </div>
      ))}
      <NativeSelect
        aria-label={label}
        value=""
        data={[{ value: '', label: add }, ...free.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '') onChange([...chosen, currentTarget.value]);
        }}
      />
    </div>
  );
}
