/** One Group Policy: who is in it, what it says of their accounts, and where it puts them. */
import { TextInput } from '@mantine/core';
import type { GroupPolicyAnswer, GroupPolicyFields, GroupPolicyPage } from '@sallyport/protocol';
import { useState } from 'react';
import { accessKey, saveGroupPolicy } from '../../../api/access.ts';
import type { Draft } from '../../../api/access.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Assignments } from '../../../components/editing/assignments.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { useDraft } from '../use-draft.ts';
import { t } from '../../../text/i18n.ts';
import { teamRoleOf, teamRoleOptions } from '../teams/team-editor.tsx';
import { AdministrationBlock } from './administration-block.tsx';
import { CopyGroupPolicy, RemoveGroupPolicy } from './group-policy-dialogs.tsx';
import { PolicyMembers } from './policy-members.tsx';
import { RepresentativeBlock } from './representative-block.tsx';
import { SessionPolicyBlock } from './session-policy-block.tsx';

type GroupPolicyEditorProps = {
  readonly page: GroupPolicyPage;
  readonly policy: GroupPolicyAnswer | undefined;
  readonly onShow: (id: string) => void;
  readonly onClose: () => void;
};

function fieldsOf({ id: _id, position: _position, ...fields }: GroupPolicyAnswer): Draft<GroupPolicyFields> {
  return fields;
}

export function GroupPolicyEditor({ page, policy, onShow, onClose }: GroupPolicyEditorProps) {
  const [asking, setAsking] = useState<'remove' | 'copy'>();
  const { choices, start } = page;
  const first =
    policy === undefined ? { name: '', ...start, members: [], jumpGroups: [], teams: [] } : fieldsOf(policy);
  const { draft, change, errorOf, editor } = useDraft<Draft<GroupPolicyFields>>({
    first,
    save: (fields) => saveGroupPolicy(policy?.id, fields),
    stale: accessKey,
  });
  const roles = [['', t('access.defaultRole')] as const, ...choices.roles.map(({ id, name }) => [id, name] as const)];
  return (
    <EditorDrawer
      {...editor}
      title={policy?.name ?? t('access.newGroupPolicy')}
      verb={t(policy === undefined ? 'access.createGroupPolicy' : 'editing.save')}
      size={640}
      onClose={onClose}
      actions={
        policy !== undefined && (
          <>
            <Button icon="copy" onClick={() => setAsking('copy')}>
              {t('editing.copy')}
            </Button>
            <Button tone="quiet" onClick={() => setAsking('remove')}>
              {t('editing.remove')}
            </Button>
          </>
        )
      }
    >
      <TextInput
        label={t('editing.name')}
        value={draft.name}
        error={errorOf('name')}
        data-autofocus
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      <Section title={t('access.members')} words={t('access.policyMembersWords')}>
        <PolicyMembers
          choices={choices}
          members={draft.members}
          error={errorOf('members')}
          onChange={(members) => change({ members })}
        />
      </Section>
      <AdministrationBlock block={draft.administration} onChange={(administration) => change({ administration })} />
      <RepresentativeBlock
        block={draft.representative}
        roles={choices.roles}
        error={errorOf('representative')}
        onChange={(representative) => change({ representative })}
      />
      <SessionPolicyBlock
        block={draft.sessionPolicy}
        policies={choices.sessionPolicies}
        onChange={(sessionPolicy) => change({ sessionPolicy })}
      />
      <Section title={t('access.jumpGroups')} words={t('access.policyGroupsWords')}>
        <Assignments
          label={t('access.jumpGroup')}
          choices={choices.jumpGroups}
          values={draft.jumpGroups.map(({ jumpGroupId, roleId }) => ({ id: jumpGroupId, value: roleId ?? '' }))}
          options={roles}
          empty={t('access.noGroups')}
          error={errorOf('jumpGroups')}
          onChange={(values) =>
            change({
              jumpGroups: values.map(({ id, value }) => ({
                jumpGroupId: id,
                roleId: choices.roles.find((role) => role.id === value)?.id ?? null,
              })),
            })
          }
        />
      </Section>
      <Section title={t('access.teams')} words={t('access.policyTeamsWords')}>
        <Assignments
          label={t('access.team')}
          choices={choices.teams}
          values={draft.teams.map(({ teamId, role }) => ({ id: teamId, value: role }))}
          options={teamRoleOptions}
          first="member"
          empty={t('access.noTeams')}
          error={errorOf('teams')}
          onChange={(values) =>
            change({ teams: values.map(({ id, value }) => ({ teamId: id, role: teamRoleOf(value) })) })
          }
        />
      </Section>
      {asking === 'remove' && policy !== undefined && (
        <RemoveGroupPolicy policy={policy} onRemoved={onClose} onClose={() => setAsking(undefined)} />
      )}
      {asking === 'copy' && policy !== undefined && (
        <CopyGroupPolicy policy={policy} onCopied={onShow} onClose={() => setAsking(undefined)} />
      )}
    </EditorDrawer>
  );
}
