/** The menus above the list: which fields are searched, what filters can be added, columns, and the list as a file. */
import { Menu } from '@mantine/core';
import type { SearchField } from '@sallyport/domain';
import { MenuChoice } from '../../../components/controls/menu-choice.tsx';
import { IconButton } from '../../../components/controls/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { StatusShape } from '../../../components/status.tsx';
import { t } from '../../../text/i18n.ts';
import { toggleColumn, type Column } from '../grid/columns.ts';
import { searchFields, statuses, type ItemSearch, type ItemSearchChange } from './item-search.ts';
import classes from '../jump-screen.module.css';

type AddFilterProps = {
  readonly search: ItemSearch;
  readonly onSearch: (change: ItemSearchChange) => void;
  readonly onAdd: (field: SearchField) => void;
};

export function AddFilterMenu({ search, onSearch, onAdd }: AddFilterProps) {
  return (
    <Menu position="bottom-end" width={220} returnFocus={false}>
      <Menu.Target>
        <IconButton icon="filter" label={t('jump.addFilter')} />
      </Menu.Target>
      <Menu.Dropdown className={classes['tallMenu']}>
        <Menu.Label>{t('jump.addFilter')}</Menu.Label>
        {searchFields
          .filter((field) => field !== 'status')
          .map((field) => (
            <Menu.Item key={field} onClick={() => onAdd(field)}>
              {t(`jump.columnNames.${field}`)}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Label>{t('jump.filterStatus')}</Menu.Label>
        {statuses.map((status) => (
          <MenuChoice
            key={status}
            kind="one"
            isChosen={search.status === status}
            icon={<StatusShape status={status} />}
            onChoose={() => onSearch({ status: search.status === status ? undefined : status })}
          >
            {t(`jump.statuses.${status}`)}
          </MenuChoice>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type ColumnsMenuProps = {
  readonly columns: readonly Column[];
  readonly onColumns: (columns: readonly Column[]) => void;
  readonly onReset: () => void;
};

export function ColumnsMenu({ columns, onColumns, onReset }: ColumnsMenuProps) {
  return (
    <Menu position="bottom-end" width={220} closeOnItemClick={false}>
      <Menu.Target>
        <IconButton icon="columns" label={t('jump.columns')} />
      </Menu.Target>
      <Menu.Dropdown className={classes['tallMenu']}>
        <Menu.Label>{t('jump.columns')}</Menu.Label>
        {columns.map((column) => (
          <MenuChoice
            key={column.id}
            staysOpen
            kind="any"
            isChosen={column.shown}
            disabled={column.id === 'name'}
            onChoose={() => onColumns(toggleColumn(columns, column.id))}
          >
            {t(`jump.columnNames.${column.id}`)}
          </MenuChoice>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onReset}>{t('jump.resetColumns')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function ExportMenu({ urlOf }: { readonly urlOf: (format: 'csv' | 'json') => string }) {
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <IconButton icon="download" label={t('exporting.title')} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('exporting.words')}</Menu.Label>
        {(['csv', 'json'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={urlOf(format)} download>
            {t(`exporting.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type FieldsMenuProps = {
  readonly chosen: readonly string[];
  readonly onChoose: (fields: readonly string[]) => void;
};

export function FieldsMenu({ chosen, onChoose }: FieldsMenuProps) {
  return (
    <Menu position="bottom-end" width={220} closeOnItemClick={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes['fields']}
          aria-label={t('jump.searchFields')}
          title={t('jump.searchFields')}
          data-on={chosen.length > 0 || undefined}
        >
          <Icon name="chevron-down" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes['tallMenu']}>
        <Menu.Label>{t('jump.searchFields')}</Menu.Label>
        <MenuChoice staysOpen kind="any" isChosen={chosen.length === 0} onChoose={() => onChoose([])}>
          {t('jump.allFields')}
        </MenuChoice>
        <Menu.Divider />
        {searchFields.map((field) => {
          const isOn = chosen.includes(field);
          return (
            <MenuChoice
              key={field}
              staysOpen
              kind="any"
              isChosen={isOn}
              onChoose={() => onChoose(isOn ? chosen.filter((each) => each !== field) : [...chosen, field])}
            >
              {t(`jump.columnNames.${field}`)}
            </MenuChoice>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
