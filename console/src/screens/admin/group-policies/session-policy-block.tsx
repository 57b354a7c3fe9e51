/** Which Session Policy a Group Policy gives its members. */
import { NativeSelect } from '@mantine/core';
import type { GroupPolicyFields, GroupPolicyPage } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';
import { BlockSection } from './block-section.tsx';

type Block = GroupPolicyFields['sessionPolicy'];

type SessionPolicyBlockProps = {
  readonly block: Block;
  readonly policies: GroupPolicyPage['choices']['sessionPolicies'];
  readonly onChange: (block: Block) => void;
};

export function SessionPolicyBlock({ block: { status, value }, policies, onChange }: SessionPolicyBlockProps) {
  return (
    <BlockSection
      title={t('access.blocks.sessionPolicy')}
      status={status}
      onStatus={(next) => onChange({ status: next, value })}
    >
      <NativeSelect
        aria-label={t('access.blocks.sessionPolicy')}
        data={[
          { value: '', label: t('access.noSessionPolicy') },
          ...policies.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={value ?? ''}
        onChange={({ currentTarget }) =>
          onChange({ status, value: policies.find(({ id }) => id === currentTarget.value)?.id ?? null })
        }
      />
    </BlockSection>
  );
}
