/** What a Group Policy says of its members as representatives: sessions, ways to jump, and the four role slots. */
import { Checkbox, NativeSelect } from '@mantine/core';
import type { GroupPolicyFields, GroupPolicyPage } from '@sallyport/protocol';
import { t } from '../../../text/i18n.ts';
import { BlockSection } from './block-section.tsx';

type Block = GroupPolicyFields['representative'];

const slots = ['default', 'personal', 'teams', 'system'] as const;
const sharing = ['shareWithOtherTeams', 'transferToOtherTeams', 'inviteExternal'] as const;

/** Seconds: as the site has it, never, and what people choose. */
const timeouts = [-1, 0, 300, 600, 1_800, 3_600, 14_400, 28_800, 86_400] as const;

function timeoutWords(seconds: number): string {
  if (seconds === -1) return t('access.timeoutSite');
  return seconds === 0 ? t('access.timeoutNever') : t('access.timeoutMinutes', { count: Math.round(seconds / 60) });
}

type RepresentativeBlockProps = {
  readonly block: Block;
  readonly roles: GroupPolicyPage['choices']['roles'];
  readonly error: string | undefined;
  readonly ofAccount?: boolean;
  readonly onChange: (block: Block) => void;
};

export function RepresentativeBlock({ block, roles, error, ofAccount, onChange }: RepresentativeBlockProps) {
  const { status, value } = block;
  const change = (changes: Partial<Block['value']>): void => onChange({ status, value: { ...value, ...changes } });
  const mayUseClients = value.jumpMethods.includes('jump-client');
  const others = value.jumpMethods.filter((method) => method !== 'jump-client');
  return (
    <BlockSection
      title={t('access.blocks.representative')}
      status={status}
      onStatus={(next) => onChange({ status: next, value })}
      ofAccount={ofAccount}
    >
      <Checkbox
        label={t('access.mayHoldSessions')}
        checked={value.support === 'full-support'}
        onChange={({ currentTarget }) => change({ support: currentTarget.checked ? 'full-support' : 'not-allowed' })}
      />
      <Checkbox
        label={t('access.mayUseJumpClients')}
        checked={mayUseClients}
        onChange={({ currentTarget }) =>
          change({ jumpMethods: currentTarget.checked ? [...others, 'jump-client'] : others })
        }
      />
      {sharing.map((name) => (
        <Checkbox
          key={name}
          label={t(`access.switches.${name}`)}
          checked={value[name]}
          onChange={({ currentTarget }) => change({ [name]: currentTarget.checked })}
        />
      ))}
      {slots.map((slot) => (
        <NativeSelect
          key={slot}
          label={t(`access.slots.${slot}`)}
          description={t(`access.slotWords.${slot}`)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={roles.map(({ id, name }) => ({ value: id, label: name }))}
          value={value.roles[slot]}
          error={error}
          onChange={({ currentTarget }) => {
            const role = roles.find(({ id }) => id === currentTarget.value);
            if (role !== undefined) change({ roles: { ...value.roles, [slot]: role.id } });
          }}
        />
      ))}
      {(['sessionIdleTimeout', 'consoleIdleTimeout'] as const).map((name) => (
        <NativeSelect
          key={name}
          label={t(`access.${name}`)}
          data={[...new Set([...timeouts, value[name]])].map((seconds) => ({
            value: String(seconds),
            label: timeoutWords(seconds),
          }))}
          value={String(value[name])}
          onChange={({ currentTarget }) => change({ [name]: Number(currentTarget.value) })}
        />
      ))}
    </BlockSection>
  );
}
