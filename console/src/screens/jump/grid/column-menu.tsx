/** The menu of a column's header. */
import { Menu } from '@mantine/core';
import { Icon } from '../../../components/icon.tsx';
import { Keys } from '../../../components/kbd.tsx';
import { PointMenu } from '../../../components/controls/point-menu.tsx';
import { t } from '../../../text/i18n.ts';
import type { PlacedColumn } from './columns.ts';
import type { ColumnActions } from './grid-header.tsx';

type ColumnMenuProps = {
  readonly column: PlacedColumn;
  readonly place: { readonly x: number; readonly y: number };
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly actions: ColumnActions;
  readonly onClose: () => void;
};

export function ColumnMenu({ column, place, isFirst, isLast, actions, onClose }: ColumnMenuProps) {
  const { id, pinned } = column;
  return (
    <PointMenu
      label={t('jump.columnMenu', { column: t(`jump.columnNames.${id}`) })}
      place={place}
      width={240}
      onClose={onClose}
    >
      <Menu.Item leftSection={<Icon name="arrow-up" />} onClick={() => actions.onSortBy(id, false)}>
        {t('jump.sortAscending')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="arrow-down" />} onClick={() => actions.onSortBy(id, true)}>
        {t('jump.sortDescending')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<Icon name="pin" />} onClick={() => actions.onPin(id, !pinned)}>
        {t(pinned ? 'jump.unpinColumn' : 'jump.pinColumn')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="chevron-left" />}
        rightSection={<Keys keys="ctrl+←" />}
        disabled={isFirst}
        onClick={() => actions.onMove(id, -1)}
      >
        {t('jump.moveColumnLeft')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="chevron-right" />}
        rightSection={<Keys keys="ctrl+→" />}
        disabled={isLast}
        onClick={() => actions.onMove(id, 1)}
      >
        {t('jump.moveColumnRight')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="columns" />} onClick={() => actions.onFit(id)}>
        {t('jump.fitColumn')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<Icon name="close" />} disabled={id === 'name'} onClick={() => actions.onHide(id)}>
        {t('jump.hideColumn')}
      </Menu.Item>
    </PointMenu>
  );
}
