/** Who is in a Group Policy: users, and groups of security providers. */
import { NativeSelect, TextInput } from '@mantine/core';
import type { GroupPolicyPage, PolicyMember } from '@sallyport/protocol';
import { useState } from 'react';
import { Button, IconButton } from '../../../components/controls/button.tsx';
import { Assignments } from '../../../components/editing/assignments.tsx';
import { t } from '../../../text/i18n.ts';
import classes from '../../../components/editing/editing.module.css';

type PolicyMembersProps = {
  readonly choices: GroupPolicyPage['choices'];
  readonly members: readonly PolicyMember[];
  readonly error: string | undefined;
  readonly onChange: (members: readonly PolicyMember[]) => void;
};

export function PolicyMembers({ choices, members, error, onChange }: PolicyMembersProps) {
  const users = members.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  const groups = members.filter(({ userId }) => userId === null);
  return (
    <>
      <Assignments
        label={t('access.user')}
        choices={choices.users}
        values={users.map((id) => ({ id, value: '' }))}
        empty={t('access.noMembers')}
        error={error}
        onChange={(values) => {
          const chosen = values.flatMap(({ id }) => choices.users.find((user) => user.id === id)?.id ?? []);
          const own = chosen.map((userId) => ({ userId, securityProviderId: null, groupName: null }));
          onChange([...own, ...groups]);
        }}
      />
      {choices.securityProviders.length > 0 && (
        <ProviderGroups
          choices={choices}
          groups={groups}
          onChange={(next) => onChange([...members.filter(({ userId }) => userId !== null), ...next])}
        />
      )}
    </>
  );
}

type ProviderGroupsProps = {
  readonly choices: GroupPolicyPage['choices'];
  readonly groups: readonly PolicyMember[];
  readonly onChange: (groups: readonly PolicyMember[]) => void;
};

function ProviderGroups({ choices: { securityProviders }, groups, onChange }: ProviderGroupsProps) {
  const [providerId, setProviderId] = useState(securityProviders[0]?.id);
  const [name, setName] = useState('');
  const isKnown = groups.some((group) => group.securityProviderId === providerId && group.groupName === name.trim());
  const add = (): void => {
    if (providerId === undefined || name.trim() === '' || isKnown) return;
    onChange([...groups, { userId: null, securityProviderId: providerId, groupName: name.trim() }]);
    setName('');
  };
  return (
    <div className={classes['section']}>
      <div className={classes['add']}>
        <TextInput
          label={t('access.providerGroup')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <NativeSelect
          aria-label={t('access.provider')}
          data={securityProviders.map((provider) => ({ value: provider.id, label: provider.name }))}
          value={providerId}
          onChange={({ currentTarget }) =>
            setProviderId(securityProviders.find(({ id }) => id === currentTarget.value)?.id)
          }
        />
        <Button icon="plus" onClick={add}>
          {t('access.addGroup')}
        </Button>
      </div>
      <ul className={classes['rows']} aria-label={t('access.providerGroup')}>
        {groups.map((group) => (
          <li key={`${group.securityProviderId ?? ''} ${group.groupName ?? ''}`} className={classes['row']}>
            <span className="clip">{group.groupName}</span>
            <span>{securityProviders.find(({ id }) => id === group.securityProviderId)?.name}</span>
            <IconButton
              icon="close"
              small
              label={t('editing.takeOut', { name: group.groupName ?? '' })}
              onClick={() => onChange(groups.filter((each) => each !== group))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
