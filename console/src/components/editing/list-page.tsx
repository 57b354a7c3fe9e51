/**
 * A page that is a list of things to make, change and remove: search and what is open stand in the address. A row opens
 * by its name.
 */
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { t } from '../../text/i18n.ts';
import { Button } from '../controls/button.tsx';
import { SearchBox } from '../controls/search-box.tsx';
import { DataTable, SkeletonTable, type TableColumn } from '../data-table.tsx';
import { type IconName } from '../icon.tsx';
import { LoadFailed, Notice } from '../notice.tsx';
import { Page } from '../page.tsx';
import { listAddressOf, useListAddress } from './list-address.ts';
import classes from './editing.module.css';

type ListPageProps<Row> = {
  readonly title: string;
  readonly words: string;
  readonly icon: IconName;
  readonly columns: readonly TableColumn<Row>[];
  readonly query: Pick<UseQueryResult, 'error' | 'refetch'>;
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  /** What is searched of a row. */
  readonly textOf: (row: Row) => string;
  readonly firstSort?: { readonly id: string; readonly desc: boolean };
  /** The words of the button that makes one; without it none can be made here. */
  readonly create?: string;
  readonly emptyTitle: string;
  readonly emptyWords: string;
  /** The editor or question that is open. */
  readonly children?: ReactNode;
};

export function ListPage<Row extends object>(props: ListPageProps<Row>) {
  const { title, words, columns, query, rows, rowKey, textOf, firstSort, create, children } = props;
  const { search = '', find, show } = useListAddress();
  const [typed, setTyped] = useState(search);
  const wanted = search.toLowerCase();
  const found = rows?.filter((row) => textOf(row).toLowerCase().includes(wanted));
  const isEmpty = rows?.length === 0;
  const make =
    create === undefined ? undefined : (
      <Button tone="main" icon="plus" onClick={() => show('new')}>
        {create}
      </Button>
    );
  return (
    <Page
      title={title}
      words={words}
      tools={
        // Where there is nothing, there is nothing to search.
        isEmpty && typed === '' ? undefined : (
          <>
            <SearchBox
              value={typed}
              label={t('editing.search', { what: title })}
              placeholder={t('common.search')}
              clearLabel={t('common.clear')}
              onChange={(value) => {
                setTyped(value);
                find(value);
              }}
              onSearch={find}
            />
            {!isEmpty && make}
          </>
        )
      }
    >
      {rows === undefined && query.error !== null && (
        <LoadFailed error={query.error} retry={() => void query.refetch()} />
      )}
      {rows === undefined && query.error === null && <SkeletonTable />}
      {rows !== undefined && found !== undefined && found.length > 0 && (
        <DataTable
          label={title}
          columns={columns}
          rows={found}
          rowKey={rowKey}
          {...(firstSort === undefined ? {} : { firstSort })}
        />
      )}
      {rows !== undefined && found?.length === 0 && <Nothing {...props} isEmpty={isEmpty} make={make} />}
      {children}
    </Page>
  );
}

type NothingProps = Pick<ListPageProps<never>, 'icon' | 'emptyTitle' | 'emptyWords'> & {
  readonly isEmpty: boolean;
  readonly make: ReactNode;
};

function Nothing({ icon, emptyTitle, emptyWords, isEmpty, make }: NothingProps) {
  return isEmpty ? (
    <Notice icon={icon} title={emptyTitle} action={make}>
      {emptyWords}
    </Notice>
  ) : (
    <Notice icon="search" title={t('jump.noneTitle')}>
      {t('editing.none')}
    </Notice>
  );
}

/** The name of a row, which opens it. */
export function OpenLink({ id, children }: { readonly id: string; readonly children: string }) {
  return (
    <Link
      to="."
      search={(before) => listAddressOf({ ...before, open: id })}
      className={classes['link']}
      title={children}
    >
      {children}
    </Link>
  );
}
