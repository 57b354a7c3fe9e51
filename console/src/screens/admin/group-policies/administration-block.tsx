/** What a Group Policy says of the administration of its members. */
import { Checkbox, NativeSelect } from '@mantine/core';
import type { GroupPolicyFields } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';
import { BlockSection } from './block-section.tsx';

type Block = GroupPolicyFields['administration'];

const switches = ['setPasswords', 'manageJumpClients', 'editJumpGroups', 'editTeams'] as const;
const more = ['viewRecordings', 'changeDisplayName'] as const;
const scopes = ['not-allowed', 'user', 'team', 'jump-group', 'all'] as const;

type AdministrationBlockProps = {
  readonly block: Block;
  readonly ofAccount?: boolean;
  readonly onChange: (block: Block) => void;
};

export function AdministrationBlock({ block, ofAccount, onChange }: AdministrationBlockProps) {
  const { status, value } = block;
  const change = (changes: Partial<Block['value']>): void => onChange({ status, value: { ...value, ...changes } });
  const box = (name: 'administrator' | (typeof switches)[number] | (typeof more)[number]) => (
    <Checkbox
      key={name}
      label={t(`access.switches.${name}`)}
      checked={value[name] || (value.administrator && name !== 'administrator')}
      disabled={value.administrator && name !== 'administrator'}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.checked })}
    />
  );
  return (
    <BlockSection
      title={t('access.blocks.administration')}
      status={status}
      onStatus={(next) => onChange({ status: next, value })}
      ofAccount={ofAccount}
    >
      {box('administrator')}
      {switches.map(box)}
      {more.map(box)}
      <NativeSelect
        label={t('access.sessionReports')}
        data={scopes.map((scope) => ({ value: scope, label: t(`access.scopes.${scope}`) }))}
        value={value.administrator ? 'all' : value.sessionReports}
        disabled={value.administrator}
        onChange={({ currentTarget }) =>
          change({ sessionReports: scopes.find((scope) => scope === currentTarget.value) ?? 'not-allowed' })
        }
      />
    </BlockSection>
  );
}
