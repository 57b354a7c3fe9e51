/** A list of policies of one kind: each is opened, and from its editor copied or removed. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ComponentType } from 'react';
import type { TableColumn } from '../../components/data-table.tsx';
import { useListAddress } from '../../components/editing/list-address.ts';
import { ListPage } from '../../components/editing/list-page.tsx';
import type { IconName } from '../../components/icon.tsx';

type ListedPolicy = {
  readonly id: string;
  readonly displayName: string;
  readonly codeName: string;
  readonly description: string;
};

export type Editing<Kind> = {
  /** Undefined for one that is being made. */
  readonly policy: Kind | undefined;
  /** What the new one begins with, if it is a copy. */
  readonly copied: Kind | undefined;
  readonly onClose: () => void;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
};

export type Removing<Kind> = {
  readonly policy: Kind;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
};

type PoliciesPageProps<Kind> = {
  readonly title: string;
  readonly words: string;
  readonly icon: IconName;
  readonly columns: readonly TableColumn<Kind>[];
  readonly query: UseQueryResult<{ readonly rows: readonly Kind[] }>;
  readonly create: string;
  readonly emptyTitle: string;
  readonly emptyWords: string;
  readonly editor: ComponentType<Editing<Kind>>;
  readonly removal: ComponentType<Removing<Kind>>;
};

export function PoliciesPage<Kind extends ListedPolicy>(props: PoliciesPageProps<Kind>) {
  const { query, editor: Editor, removal: Removal, ...page } = props;
  const { open, show } = useListAddress();
  const [copied, setCopied] = useState<Kind>();
  const [removing, setRemoving] = useState<Kind>();
  const rows = query.data?.rows;
  const opened = rows?.find(({ id }) => id === open);
  const onClose = (): void => {
    setCopied(undefined);
    show(undefined);
  };
  const onCopy = (): void => {
    setCopied(opened);
    show('new');
  };
  return (
    <ListPage
      {...page}
      query={query}
      rows={rows}
      rowKey={({ id }) => id}
      textOf={({ displayName, codeName, description }) => [displayName, codeName, description].join('\n')}
      firstSort={{ id: 'name', desc: false }}
    >
      {(open === 'new' || opened !== undefined) && (
        <Editor
          key={opened?.id ?? copied?.id ?? 'new'}
          policy={opened}
          copied={copied}
          onClose={onClose}
          onCopy={onCopy}
          onRemove={() => setRemoving(opened)}
        />
      )}
      {removing !== undefined && (
        <Removal
          policy={removing}
          onRemoved={() => {
            setRemoving(undefined);
            onClose();
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </ListPage>
  );
}
