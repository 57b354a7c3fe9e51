/** One team: its names, and who is what in it. */
import { Checkbox } from '@mantine/core';
import type { TeamAnswer, TeamFields, TeamRole } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accessKey, removeTeam, saveTeam, teamChoicesQuery } from '../../../api/access.ts';
import type { Draft } from '../../../api/access.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Assignments } from '../../../components/editing/assignments.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { NameFields } from '../../../components/editing/name-fields.tsx';
import { RemoveOrUsed } from '../remove-or-used.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { useDraft } from '../use-draft.ts';
import { t } from '../../../text/i18n.ts';
import editing from '../../../components/editing/editing.module.css';

const empty: TeamFields = { name: '', codeName: '', comments: '', persistentQueue: false, portals: [], members: [] };

export const teamRoleOptions = (['member', 'lead', 'manager'] as const satisfies readonly TeamRole[]).map(
  (role) => [role, t(`access.teamRoles.${role}`)] as const,
);

export function teamRoleOf(value: string): TeamRole {
  return teamRoleOptions.find(([role]) => role === value)?.[0] ?? 'member';
}

function fieldsOf({ id: _id, policies: _policies, ...fields }: TeamAnswer): Draft<TeamFields> {
  return fields;
}

type TeamEditorProps = { readonly team: TeamAnswer | undefined; readonly onClose: () => void };

export function TeamEditor({ team, onClose }: TeamEditorProps) {
  const [isRemoving, setRemoving] = useState(false);
  const choices = useQuery(teamChoicesQuery);
  const { draft, change, errorOf, editor } = useDraft<Draft<TeamFields>>({
    first: team === undefined ? empty : fieldsOf(team),
    save: (fields) => saveTeam(team?.id, fields),
    stale: accessKey,
  });
  return (
    <EditorDrawer
      {...editor}
      title={team?.name ?? t('access.newTeam')}
      verb={t(team === undefined ? 'access.createTeam' : 'editing.save')}
      onClose={onClose}
      actions={
        team !== undefined && (
          <Button tone="quiet" onClick={() => setRemoving(true)}>
            {t('editing.remove')}
          </Button>
        )
      }
    >
      <NameFields draft={draft} change={change} errorOf={errorOf} />
      <Section title={t('access.members')} words={t('access.teamMembersWords')}>
        <Assignments
          label={t('access.user')}
          choices={choices.data?.users ?? []}
          values={draft.members.map(({ userId, role }) => ({ id: userId, value: role }))}
          options={teamRoleOptions}
          first="member"
          empty={t('access.noMembers')}
          error={errorOf('members')}
          onChange={(values) =>
            change({ members: values.map(({ id, value }) => ({ userId: id, role: teamRoleOf(value) })) })
          }
        />
      </Section>
      <Section title={t('access.teamPortals')} words={t('access.teamPortalsWords')}>
        <Assignments
          label={t('access.portal')}
          choices={choices.data?.portals ?? []}
          values={draft.portals.map((id) => ({ id, value: '' }))}
          empty={t('access.allPortals')}
          error={errorOf('portals')}
          onChange={(values) => change({ portals: values.map(({ id }) => id) })}
        />
      </Section>
      <Checkbox
        label={t('access.persistentQueue')}
        description={t('access.persistentQueueWords')}
        checked={draft.persistentQueue}
        onChange={({ currentTarget }) => change({ persistentQueue: currentTarget.checked })}
      />
      {team !== undefined && team.policies.length > 0 && (
        <Section title={t('access.groupPolicies')} words={t('access.contributingTeamWords')}>
          <ul className={editing['rows']}>
            {team.policies.map(({ id, name, role }) => (
              <li key={id} className={editing['row']}>
                <span className="clip">{name}</span>
                <span>{t(`access.teamRoles.${role}`)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {isRemoving && team !== undefined && (
        <RemoveOrUsed
          name={team.name}
          verb={t('access.removeTeam')}
          words={t('access.removeTeamWords', { count: team.members.length })}
          remove={() => removeTeam(team.id)}
          stale={accessKey}
          onRemoved={onClose}
          onClose={() => setRemoving(false)}
        />
      )}
    </EditorDrawer>
  );
}
