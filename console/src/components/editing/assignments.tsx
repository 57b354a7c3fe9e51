/** Things that are put into another, each with what it is there: members with roles, groups with roles. */
import { NativeSelect, Select } from '@mantine/core';
import { t } from '../../text/i18n.ts';
import { IconButton } from '../controls/button.tsx';
import classes from './editing.module.css';

export type Assignment = {
  readonly id: string;
  /** One of the options; without options it says nothing. */
  readonly value: string;
};

type AssignmentsProps = {
  /** What is assigned, as "Users". */
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly name: string; readonly username?: string }[];
  readonly values: readonly Assignment[];
  readonly options?: readonly (readonly [value: string, words: string])[];
  /** The option that one begins with. */
  readonly first?: string;
  readonly empty: string;
  readonly error?: string | undefined;
  readonly onChange: (values: readonly Assignment[]) => void;
};

export function Assignments({ label, choices, values, options, first = '', empty, error, onChange }: AssignmentsProps) {
  const names = new Map(choices.map(({ id, name }) => [id, name]));
  const usernames = new Map(choices.map(({ id, username }) => [id, username]));
  const taken = new Set(values.map(({ id }) => id));
  const free = choices.filter(({ id }) => !taken.has(id));
  return (
    <div className={classes['section']}>
      <Select
        aria-label={t('editing.add', { what: label })}
        placeholder={t('editing.add', { what: label })}
        data={free.map(({ id, name, username }) => ({
          value: id,
          label: username === undefined || username === name ? name : `${name} (${username})`,
        }))}
        value={null}
        searchable
        clearable
        limit={50}
        nothingFoundMessage={t('editing.noneToAdd')}
        error={error}
        maxDropdownHeight={240}
        onChange={(id) => {
          if (id !== null) onChange([...values, { id, value: first }]);
        }}
      />
      {values.length === 0 && <p>{empty}</p>}
      <ul className={classes['rows']} aria-label={label}>
        {values.map(({ id, value }) => {
          const name = names.get(id) ?? t('editing.gone');
          return (
            <li key={id} className={classes['row']}>
              <span className="clip" title={usernames.get(id) ?? name}>
                {name}
              </span>
              {options !== undefined && (
                <NativeSelect
                  aria-label={t('editing.of', { name })}
                  data={options.map(([option, words]) => ({ value: option, label: words }))}
                  value={value}
                  size="xs"
                  onChange={({ currentTarget }) =>
                    onChange(values.map((each) => (each.id === id ? { id, value: currentTarget.value } : each)))
                  }
                />
              )}
              <IconButton
                icon="close"
                small
                label={t('editing.takeOut', { name })}
                onClick={() => onChange(values.filter((each) => each.id !== id))}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
