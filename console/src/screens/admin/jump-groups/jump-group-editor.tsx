/** One Jump Group: its names, its own members, and what Group Policies add. */
import type { JumpGroupChoices, JumpGroupDetails, JumpGroupFields } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accessKey, jumpGroupChoicesQuery, jumpGroupQuery, saveJumpGroup } from '../../../api/access.ts';
import type { Draft } from '../../../api/access.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Assignments } from '../../../components/editing/assignments.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { NameFields } from '../../../components/editing/name-fields.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { useDraft } from '../use-draft.ts';
import { OpeningDrawer } from '../../../components/editing/opening-drawer.tsx';
import { t } from '../../../text/i18n.ts';
import editing from '../../../components/editing/editing.module.css';
import { RemoveJumpGroup } from './remove-jump-group.tsx';

const empty: JumpGroupFields = { name: '', codeName: '', comments: '', members: [] };

type Close = { readonly onClose: () => void };

export function NewJumpGroup({ onClose }: Close) {
  const choices = useQuery(jumpGroupChoicesQuery);
  if (choices.data === undefined) {
    return <OpeningDrawer title={t('access.newJumpGroup')} error={choices.error} onClose={onClose} />;
  }
  return <Editor group={undefined} choices={choices.data} onClose={onClose} />;
}

export function ExistingJumpGroup({ id, onClose }: Close & { readonly id: string }) {
  const choices = useQuery(jumpGroupChoicesQuery);
  const group = useQuery(jumpGroupQuery(id));
  if (choices.data === undefined || group.data === undefined) {
    return <OpeningDrawer title={t('access.jumpGroup')} error={group.error ?? choices.error} onClose={onClose} />;
  }
  return <Editor group={group.data} choices={choices.data} onClose={onClose} />;
}

function fieldsOf({ name, codeName, comments, members, revision }: JumpGroupDetails): Draft<JumpGroupFields> {
  return { name, codeName, comments, members, revision };
}

type EditorProps = Close & { readonly group: JumpGroupDetails | undefined; readonly choices: JumpGroupChoices };

function Editor({ group, choices, onClose }: EditorProps) {
  const [isRemoving, setRemoving] = useState(false);
  const { draft, change, errorOf, editor } = useDraft<Draft<JumpGroupFields>>({
    first: group === undefined ? empty : fieldsOf(group),
    save: (fields) => saveJumpGroup(group?.id, fields),
    stale: accessKey,
  });
  const roles = [['', t('access.defaultRole')] as const, ...choices.roles.map(({ id, name }) => [id, name] as const)];
  const roleName = (id: string | null): string => roles.find(([value]) => value === (id ?? ''))?.[1] ?? '';
  return (
    <EditorDrawer
      {...editor}
      title={group?.name ?? t('access.newJumpGroup')}
      verb={t(group === undefined ? 'access.createJumpGroup' : 'editing.save')}
      onClose={onClose}
      actions={
        group !== undefined && (
          <Button tone="quiet" onClick={() => setRemoving(true)}>
            {t('editing.remove')}
          </Button>
        )
      }
    >
      <NameFields draft={draft} change={change} errorOf={errorOf} />
      <Section title={t('access.members')} words={t('access.groupMembersWords')}>
        <Assignments
          label={t('access.user')}
          choices={choices.users}
          values={draft.members.map(({ userId, roleId }) => ({ id: userId, value: roleId ?? '' }))}
          options={roles}
          empty={t('access.noMembers')}
          error={errorOf('members')}
          onChange={(values) =>
            change({ members: values.map(({ id, value }) => ({ userId: id, roleId: value === '' ? null : value })) })
          }
        />
      </Section>
      {group !== undefined && group.policies.length > 0 && (
        <Section title={t('access.groupPolicies')} words={t('access.contributingWords')}>
          <ul className={editing['rows']}>
            {group.policies.map(({ id, name, roleId }) => (
              <li key={id} className={editing['row']}>
                <span className="clip">{name}</span>
                <span>{roleName(roleId)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {isRemoving && group !== undefined && (
        <RemoveJumpGroup group={group} onRemoved={onClose} onClose={() => setRemoving(false)} />
      )}
    </EditorDrawer>
  );
}
