/** The columns of a list of things with a name, a code name and comments. */
import { t } from '../../text/i18n.ts';
import type { TableColumn } from '../data-table.tsx';
import { OpenLink } from './list-page.tsx';

type Named = { readonly id: string; readonly name: string; readonly codeName: string; readonly comments: string };

export const namedColumns = {
  name: {
    id: 'name',
    name: t('editing.name'),
    sortBy: ({ name }) => name.toLowerCase(),
    cell: ({ id, name }) => <OpenLink id={id}>{name}</OpenLink>,
  },
  comments: {
    id: 'comments',
    name: t('editing.comments'),
    room: 'medium',
    cell: ({ comments }) => comments,
  },
  codeName: {
    id: 'codeName',
    name: t('editing.codeName'),
    width: '18%',
    room: 'wide',
    sortBy: ({ codeName }) => codeName,
    cell: ({ codeName }) => codeName,
  },
} as const satisfies Readonly<Record<string, TableColumn<Named>>>;
