/** Above the list: what it is, the search, the filters, the columns. */
import { Menu } from '@mantine/core';
import type { ItemCounts } from '@sallyport/protocol';
import { useEffect, useState, type ReactNode } from 'react';
import { IconButton } from '../../../components/controls/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Keys } from '../../../components/kbd.tsx';
import { countWords } from '../../../components/words/numbers.ts';
import { SearchBox } from '../../../components/controls/search-box.tsx';
import { StatusShape } from '../../../components/status.tsx';
import { t } from '../../../text/i18n.ts';
import { toggleColumn, type Column } from '../grid/columns.ts';
import { searchFields, statuses, type ItemSearch, type ItemSearchChange } from './item-search.ts';
import { useSearchKey } from '../../frame/search-key.ts';
import classes from '../jump-screen.module.css';

type ListToolbarProps = {
  readonly search: ItemSearch;
  readonly counts: ItemCounts | undefined;
  /** How many rows match, while only some are shown. */
  readonly found: number | undefined;
  readonly columns: readonly Column[];
  readonly chips: readonly { readonly words: string; readonly remove: ItemSearchChange }[];
  readonly onSearch: (change: ItemSearchChange) => void;
  readonly onColumns: (columns: readonly Column[]) => void;
  readonly onResetColumns: () => void;
  readonly onLeaveSearch: () => void;
  readonly before?: ReactNode;
  /** What may be done with the selection. */
  readonly acts: ReactNode;
  readonly after?: ReactNode;
};

export function ListToolbar(props: ListToolbarProps) {
  const { search, counts, found, columns, chips, onSearch } = props;
  const box = useSearchKey();
  const [text, setText] = useState(search.search ?? '');
  useEffect(() => setText(search.search ?? ''), [search.search]);
  const chosenFields = search.fields?.split(',') ?? [];

  return (
    <header className={classes['toolbar']}>
      {props.before}
      <div className={classes['titles']}>
        <h1>{t('jump.title')}</h1>
        {counts !== undefined && (
          <span className={`${classes['counts']} numbers`}>
            {found === undefined
              ? t('jump.counts', { total: countWords(counts.total), online: countWords(counts.online) })
              : t('jump.found', { found: countWords(found), total: countWords(counts.total) })}
          </span>
        )}
      </div>
      <div className={classes['tools']}>
        <SearchBox
          ref={box}
          value={text}
          label={t('jump.searchItems')}
          placeholder={t('jump.searchPlaceholder')}
          clearLabel={t('common.clear')}
          hint={<Keys keys="/" />}
          onChange={setText}
          onSearch={(value) => onSearch({ search: value.trim() === '' ? undefined : value.trim() })}
          onLeave={props.onLeaveSearch}
          extra={
            <FieldsMenu
              chosen={chosenFields}
              onChoose={(fields) => onSearch({ fields: fields.length === 0 ? undefined : fields.join(',') })}
            />
          }
        />
        <span role="group" aria-label={t('items.acts')} className={classes['wideOnly']}>
          {props.acts}
        </span>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <IconButton icon="filter" label={t('jump.filter')} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('jump.filterStatus')}</Menu.Label>
            <Menu.Item
              role="menuitemradio"
              aria-checked={search.status === undefined}
              rightSection={search.status === undefined ? <Icon name="check" /> : null}
              onClick={() => onSearch({ status: undefined })}
            >
              {t('jump.anyStatus')}
            </Menu.Item>
            {statuses.map((status) => (
              <Menu.Item
                key={status}
                role="menuitemradio"
                aria-checked={search.status === status}
                leftSection={<StatusShape status={status} />}
                rightSection={search.status === status ? <Icon name="check" /> : null}
                onClick={() => onSearch({ status })}
              >
                {t(`jump.statuses.${status}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <span className={classes['wideOnly']}>
          <ColumnsMenu columns={columns} onColumns={props.onColumns} onReset={props.onResetColumns} />
        </span>
        {props.after}
      </div>
      {chips.length > 0 && (
        <ul className={classes['chips']} aria-label={t('jump.filters')}>
          {chips.map(({ words, remove }) => (
            <li key={words}>
              <span className="clip" title={words}>
                {words}
              </span>
              <IconButton
                small
                icon="close"
                label={t('jump.removeFilter', { what: words })}
                onClick={() => onSearch(remove)}
              />
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

type ColumnsMenuProps = {
  readonly columns: readonly Column[];
  readonly onColumns: (columns: readonly Column[]) => void;
  readonly onReset: () => void;
};

function ColumnsMenu({ columns, onColumns, onReset }: ColumnsMenuProps) {
  return (
    <Menu position="bottom-end" width={220} closeOnItemClick={false}>
      <Menu.Target>
        <IconButton icon="columns" label={t('jump.columns')} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('jump.columns')}</Menu.Label>
        {columns.map((column) => (
          <Menu.Item
            key={column.id}
            role="menuitemcheckbox"
            aria-checked={column.shown}
            disabled={column.id === 'name'}
            rightSection={column.shown ? <Icon name="check" /> : null}
            onClick={() => onColumns(toggleColumn(columns, column.id))}
          >
            {t(`jump.columnNames.${column.id}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onReset}>{t('jump.resetColumns')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function FieldsMenu({
  chosen,
  onChoose,
}: {
  readonly chosen: readonly string[];
  readonly onChoose: (fields: readonly string[]) => void;
}) {
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
      <Menu.Dropdown>
        <Menu.Label>{t('jump.searchFields')}</Menu.Label>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={chosen.length === 0}
          rightSection={chosen.length === 0 ? <Icon name="check" /> : null}
          onClick={() => onChoose([])}
        >
          {t('jump.allFields')}
        </Menu.Item>
        <Menu.Divider />
        {searchFields.map((field) => {
          const isOn = chosen.includes(field);
          return (
            <Menu.Item
              key={field}
              role="menuitemcheckbox"
              aria-checked={isOn}
              rightSection={isOn ? <Icon name="check" /> : null}
              onClick={() => onChoose(isOn ? chosen.filter((each) => each !== field) : [...chosen, field])}
            >
              {t(`jump.columnNames.${field}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
