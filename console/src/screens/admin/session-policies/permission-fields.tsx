/** Every permission with its levels, in groups; what is chosen stands out from what is left open. */
import { NativeSelect } from '@mantine/core';
import { sessionPermissionLevels, type SessionPermission } from '@sallyport/domain';
import type { SessionPolicyFields } from '@sallyport/protocol';
import { levelNames, permissionGroups, permissionNames } from '../../../text/en-policy.ts';
import { t } from '../../../text/i18n.ts';
import { permissionSections, withLevel } from './policy-draft.ts';
import classes from './session-policies.module.css';

type PermissionFieldsProps = {
  readonly draft: SessionPolicyFields;
  readonly isGlobal: boolean;
  readonly onChange: (draft: SessionPolicyFields) => void;
};

export function PermissionFields({ draft, isGlobal, onChange }: PermissionFieldsProps) {
  const open = t(isGlobal ? 'sessionPolicy.notDefinedGlobal' : 'sessionPolicy.notDefined');
  const groups = Object.keys(permissionSections) as readonly (keyof typeof permissionSections)[];
  return (
    <>
      {groups.map((group) => (
        <fieldset key={group} className={classes['group']}>
          <legend>{permissionGroups[group]}</legend>
          {permissionSections[group].map((permission) => (
            <Level
              key={permission}
              permission={permission}
              value={draft.permissions[permission]}
              open={open}
              onChange={(level) => onChange(withLevel(draft, permission, level))}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}

type LevelProps = {
  readonly permission: SessionPermission;
  readonly value: string | undefined;
  /** Words for a permission that is left open. */
  readonly open: string;
  readonly onChange: (level: string) => void;
};

function Level({ permission, value, open, onChange }: LevelProps) {
  const id = `permission-${permission}`;
  const levels: readonly string[] = sessionPermissionLevels[permission];
  return (
    <div className={classes['level']} data-open={value === undefined || undefined}>
      <label htmlFor={id}>{permissionNames[permission]}</label>
      <NativeSelect
        id={id}
        size="xs"
        value={value ?? ''}
        data={[
          { value: '', label: open },
          ...levels.map((level) => ({ value: level, label: levelNames[level] ?? level })),
        ]}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  );
}
