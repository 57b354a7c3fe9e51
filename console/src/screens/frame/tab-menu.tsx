/** What may be done with the tab of a session. */
import { Menu } from '@mantine/core';
import { Keys } from '../../components/kbd.tsx';
import { Icon } from '../../components/icon.tsx';
import { PointMenu } from '../../components/controls/point-menu.tsx';
import type { OpenSession } from '../../session/open-sessions.ts';
import { t } from '../../text/i18n.ts';
import { revertTabName, useGivenName } from '../session/use-tab-name.ts';

export type TabAct = 'go' | 'rename' | 'left' | 'right' | 'close' | 'end' | 'pop-out' | 'bring-back';

type TabMenuProps = {
  readonly session: OpenSession;
  readonly place: { readonly x: number; readonly y: number };
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isElsewhere: boolean;
  readonly onAct: (act: TabAct) => void;
  readonly onClose: () => void;
};

export function TabMenu({ session, place, isFirst, isLast, isElsewhere, onAct, onClose }: TabMenuProps) {
  const given = useGivenName(session.id);
  return (
    <PointMenu label={t('tabs.menu', { name: given ?? session.name })} place={place} width={260} onClose={onClose}>
      <Menu.Item leftSection={<Icon name="sessions" />} onClick={() => onAct('go')}>
        {t('tabs.goTo')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="tag" />} rightSection={<Keys keys="F2" />} onClick={() => onAct('rename')}>
        {t('tabs.rename')}
      </Menu.Item>
      {(isElsewhere || session.state !== 'ended') && (
        <Menu.Item leftSection={<Icon name="window" />} onClick={() => onAct(isElsewhere ? 'bring-back' : 'pop-out')}>
          {t(isElsewhere ? 'tabs.bringBack' : 'tabs.popOut')}
        </Menu.Item>
      )}
      {given !== undefined && (
        <Menu.Item leftSection={<Icon name="back" />} onClick={() => revertTabName(session.id)}>
          <span className="clip">{t('tabs.revert', { name: session.name })}</span>
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item
        leftSection={<Icon name="chevron-left" />}
        rightSection={<Keys keys="ctrl+shift+←" />}
        disabled={isFirst}
        onClick={() => onAct('left')}
      >
        {t('tabs.moveLeft')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="chevron-right" />}
        rightSection={<Keys keys="ctrl+shift+→" />}
        disabled={isLast}
        onClick={() => onAct('right')}
      >
        {t('tabs.moveRight')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<Icon name="close" />}
        rightSection={<Keys keys="Delete" />}
        onClick={() => onAct('close')}
      >
        {t('tabs.close')}
      </Menu.Item>
      {session.state !== 'ended' && (
        <Menu.Item color="red" leftSection={<Icon name="stop" />} onClick={() => onAct('end')}>
          {t('tabs.end')}
        </Menu.Item>
      )}
    </PointMenu>
  );
}
