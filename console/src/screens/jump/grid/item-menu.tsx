/** The menu of a row, where the pointer or the key opened it. */
import { Menu } from '@mantine/core';
import type { ItemRow } from '@sallyport/protocol';
import { startItemsMax } from '../../../api/sessions.ts';
import { Icon } from '../../../components/icon.tsx';
import { Keys } from '../../../components/kbd.tsx';
import { PointMenu } from '../../../components/controls/point-menu.tsx';
import { t } from '../../../text/i18n.ts';
import { actIcons, itemActs, whyNot, type ChosenItem, type ItemAct } from '../acts/item-acts.tsx';

export type OpenMenu = { readonly x: number; readonly y: number; readonly row: ItemRow };

const actKeys: Partial<Record<ItemAct, string>> = { properties: 'alt+Enter', remove: 'Delete' };

type ItemMenuProps = {
  readonly menu: OpenMenu;
  /** How many items of a selection with this row in it may be jumped to; undefined when it stands alone. */
  readonly jumpCount: number | undefined;
  readonly onJump: () => void;
  readonly chosen: readonly ChosenItem[];
  readonly onAct: (act: ItemAct, items: readonly ChosenItem[]) => void;
  readonly onRefresh: () => void;
  readonly onClose: () => void;
};

export function ItemMenu({ menu, jumpCount, chosen, onJump, onAct, onRefresh, onClose }: ItemMenuProps) {
  const { row, x, y } = menu;
  const mayJump = jumpCount === undefined ? row.actions.jump.allowed : jumpCount > 0 && jumpCount <= startItemsMax;
  const copy = (text: string) => () => void navigator.clipboard.writeText(text);
  const link = `${window.location.origin}/jump?item=${encodeURIComponent(row.id)}`;
  return (
    <PointMenu label={t('jump.menu', { name: row.name })} place={{ x, y }} onClose={onClose}>
      <Menu.Item
        leftSection={<Icon name="jump" />}
        rightSection={<Keys keys="Enter" />}
        disabled={!mayJump}
        onClick={onJump}
      >
        {jumpCount === undefined || jumpCount === 0 ? t('jump.jump') : t('jump.jumpToCount', { count: jumpCount })}
      </Menu.Item>
      <Menu.Divider />
      {itemActs.map((act) => {
        const why = whyNot(act, chosen);
        return (
          <Menu.Item
            key={act}
            leftSection={<Icon name={actIcons[act]} />}
            rightSection={actKeys[act] === undefined ? null : <Keys keys={actKeys[act]} />}
            disabled={why !== undefined}
            title={why}
            onClick={() => onAct(act, chosen)}
          >
            {t(`items.${act}`)}
          </Menu.Item>
        );
      })}
      <Menu.Divider />
      <Menu.Item leftSection={<Icon name="copy" />} onClick={copy(row.name)}>
        {t('jump.copyName')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="copy" />} onClick={copy(row.hostname)}>
        {t('jump.copyHostname')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="copy" />} disabled={row.privateIp === ''} onClick={copy(row.privateIp)}>
        {t('jump.copyIp')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="copy" />} onClick={copy(link)}>
        {t('jump.copyLink')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<Icon name="refresh" />} onClick={onRefresh}>
        {t('jump.refresh')}
      </Menu.Item>
    </PointMenu>
  );
}
