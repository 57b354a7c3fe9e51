/** One Jump Item Role; those that belong to every site may be looked at. */
import { Checkbox, TextInput, Textarea } from '@mantine/core';
import type { ItemPermission, JumpItemRoleAnswer, JumpItemRoleFields } from '@sallyport/protocol';
import { useState } from 'react';
import { accessKey, removeJumpItemRole, saveJumpItemRole } from '../../../api/access.ts';
import { Button } from '../../../components/controls/button.tsx';
import { EditorDrawer } from '../../../components/editing/editor-drawer.tsx';
import { RemoveOrUsed } from '../remove-or-used.tsx';
import { Section } from '../../../components/editing/section.tsx';
import { useDraft } from '../use-draft.ts';
import { Callout } from '../../../components/notice.tsx';
import { t } from '../../../text/i18n.ts';
import { permissionParts } from './role-permissions.ts';

const empty: JumpItemRoleFields = { name: '', description: '', permissions: [] };

type JumpItemRoleEditorProps = {
  readonly edited: JumpItemRoleAnswer | undefined;
  readonly onClose: () => void;
};

export function JumpItemRoleEditor({ edited: role, onClose }: JumpItemRoleEditorProps) {
  const [isRemoving, setRemoving] = useState(false);
  const isFixed = role?.builtIn === true;
  const first =
    role === undefined ? empty : { name: role.name, description: role.description, permissions: role.permissions };
  const { draft, change, errorOf, editor } = useDraft({
    first,
    save: (fields) => saveJumpItemRole(role?.id, fields),
    stale: accessKey,
  });
  const toggle = (permission: ItemPermission, isOn: boolean): void => {
    const others = draft.permissions.filter((each) => each !== permission);
    change({ permissions: isOn ? [...others, permission] : others });
  };
  return (
    <EditorDrawer
      {...editor}
      title={role?.name ?? t('access.newRole')}
      verb={t(role === undefined ? 'access.createRole' : 'editing.save')}
      isFixed={isFixed}
      onClose={onClose}
      actions={
        role !== undefined &&
        !isFixed && (
          <Button tone="quiet" onClick={() => setRemoving(true)}>
            {t('editing.remove')}
          </Button>
        )
      }
    >
      {isFixed && <Callout tone="info">{t('access.builtInWords')}</Callout>}
      <TextInput
        label={t('editing.name')}
        value={draft.name}
        error={errorOf('name')}
        readOnly={isFixed}
        data-autofocus
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      {!isFixed && (
        <Textarea
          label={t('editing.description')}
          rows={2}
          value={draft.description}
          error={errorOf('description')}
          onChange={({ currentTarget }) => change({ description: currentTarget.value })}
        />
      )}
      {permissionParts.map(({ words, permissions }) => (
        <Section key={words} title={t(words)}>
          {permissions.map((permission) => (
            <Checkbox
              key={permission}
              label={t(`access.permissions.${permission}`)}
              description={t(`access.permissionWords.${permission}`)}
              checked={draft.permissions.includes(permission)}
              disabled={isFixed}
              onChange={({ currentTarget }) => toggle(permission, currentTarget.checked)}
            />
          ))}
        </Section>
      ))}
      {isRemoving && role !== undefined && (
        <RemoveOrUsed
          name={role.name}
          verb={t('access.removeRole')}
          words={t('access.removeRoleWords')}
          dependents={role.dependents}
          remove={() => removeJumpItemRole(role.id)}
          stale={accessKey}
          onRemoved={onClose}
          onClose={() => setRemoving(false)}
        />
      )}
    </EditorDrawer>
  );
}
