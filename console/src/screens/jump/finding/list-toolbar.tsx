/** Above the list: what it is, the search, the filters, the columns. */
import type { SearchField } from '@sallyport/domain';
import type { ItemCounts } from '@sallyport/protocol';
import { memo, useEffect, useState, type ReactNode } from 'react';
import { itemExportUrl } from '../../../api/jump-items.ts';
import { Keys } from '../../../components/kbd.tsx';
import { SearchBox } from '../../../components/controls/search-box.tsx';
import { countWords } from '../../../components/words/numbers.ts';
import { t } from '../../../text/i18n.ts';
import { useSearchKey } from '../../frame/search-key.ts';
import { shownIds } from '../grid/columns.ts';
import type { Arrangement } from '../views/use-arrangement.ts';
import { FilterBar } from './filter-bar.tsx';
import {
  filtersChange,
  filtersOf,
  itemQueryOf,
  unknownFields,
  type ItemSearch,
  type ItemSearchChange,
} from './item-search.ts';
import { AddFilterMenu, ColumnsMenu, ExportMenu, FieldsMenu } from './list-menus.tsx';
import { ViewBar } from '../views/view-bar.tsx';
import { searchableNames } from './searchable-names.ts';
import classes from '../jump-screen.module.css';

type ListToolbarProps = {
  readonly search: ItemSearch;
  readonly counts: ItemCounts | undefined;
  /** How many rows match, while only some are shown. */
  readonly found: number | undefined;
  readonly arrangement: Arrangement;
  readonly groupName: string | undefined;
  readonly onSearch: (change: ItemSearchChange) => void;
  readonly onLeaveSearch: () => void;
  readonly before?: ReactNode;
  readonly jump: ReactNode;
  /** What else may be done with the selection. */
  readonly acts: ReactNode;
  readonly after?: ReactNode;
};

export const ListToolbar = memo(function ListToolbar(props: ListToolbarProps) {
  const { search, counts, found, arrangement, onSearch } = props;
  const { columns, sort } = arrangement;
  const box = useSearchKey();
  const [text, setText] = useState(search.search ?? '');
  const [unknown, setUnknown] = useState<readonly string[]>(() => unknownFields(search.search));
  const [fresh, setFresh] = useState<number>();
  useEffect(() => setText(search.search ?? ''), [search.search]);
  const chosenFields = search.fields?.split(',') ?? [];

  const addFilter = (field: SearchField) => {
    const filters = filtersOf(search);
    onSearch(filtersChange([...filters, { field, text: '' }]));
    setFresh(filters.length);
  };
  const onBoxSearch = (value: string) => {
    const wanted = value.trim();
    const named = unknownFields(wanted);
    setUnknown(named);
    if (named.length === 0) onSearch({ search: wanted === '' ? undefined : wanted });
  };

  return (
    <header className={classes['toolbar']}>
      {props.before}
      <div className={classes['titles']}>
        <h1>{t('jump.title')}</h1>
        {counts !== undefined && (
          <span className={`${classes['counts']} numbers`}>
            {found === undefined
              ? t('jump.counts', {
                  count: counts.total,
                  total: countWords(counts.total),
                  online: countWords(counts.online),
                })
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
          onChange={(value) => {
            setText(value);
            if (unknown.length > 0) setUnknown(unknownFields(value));
          }}
          onSearch={onBoxSearch}
          onLeave={() => unknownFields(text).length === 0 && props.onLeaveSearch()}
          extra={
            <FieldsMenu
              chosen={chosenFields}
              onChoose={(fields) => onSearch({ fields: fields.length === 0 ? undefined : fields.join(',') })}
            />
          }
        />
        {props.jump}
        <span role="group" aria-label={t('items.acts')} className={classes['wideOnly']}>
          {props.acts}
        </span>
        <AddFilterMenu search={search} onSearch={onSearch} onAdd={addFilter} />
        <span className={classes['wideOnly']}>
          <ColumnsMenu columns={columns} onColumns={arrangement.setColumns} onReset={arrangement.resetColumns} />
          <ExportMenu
            urlOf={(format) => itemExportUrl({ query: itemQueryOf(search, sort), columns: shownIds(columns), format })}
          />
        </span>
        {props.after}
      </div>
      {unknown.length > 0 && (
        <p role="alert" className={classes['unknown']}>
          {t('jump.unknownField', { count: unknown.length, names: unknown.join(', '), known: searchableNames })}
        </p>
      )}
      <ViewBar arrangement={arrangement} />
      <FilterBar
        search={search}
        groupName={props.groupName}
        fresh={fresh}
        onSearch={onSearch}
        onLeave={() => {
          setFresh(undefined);
          props.onLeaveSearch();
        }}
      />
    </header>
  );
});
