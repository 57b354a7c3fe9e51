/** The menu of a shell: copy, paste, search, text size. */
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import { MenuChoice } from '../../components/controls/menu-choice.tsx';
import { Icon } from '../../components/icon.tsx';
import { Keys, keyWords } from '../../components/kbd.tsx';
import { PointMenu } from '../../components/controls/point-menu.tsx';
import { changeFontSize } from '../../session/shell.ts';
import type { TerminalScreen } from '../../session/terminal-screen.ts';
import { t } from '../../text/i18n.ts';

type ShellMenuProps = {
  readonly place: { readonly x: number; readonly y: number };
  readonly screen: TerminalScreen;
  readonly mayType: boolean;
  readonly onPaste: (text: string) => void;
  readonly onFind: () => void;
  readonly onClose: () => void;
};

export function ShellMenu({ place, screen, mayType, onPaste, onFind, onClose }: ShellMenuProps) {
  const { terminal } = screen;
  const { terminalReadAloud } = preferenceStore.get();
  const paste = async () => {
    try {
      onPaste(await navigator.clipboard.readText());
    } catch {
      notifications.show({
        title: t('terminal.pasteDenied'),
        message: t('terminal.pasteDeniedWords', { keys: keyWords('ctrl+shift+v') }),
        color: 'yellow',
      });
    }
  };
  return (
    <PointMenu label={t('terminal.menu')} place={place} width={240} onClose={onClose}>
      <Menu.Item
        leftSection={<Icon name="copy" />}
        rightSection={<Keys keys="ctrl+shift+c" />}
        disabled={!terminal.hasSelection()}
        onClick={() => void navigator.clipboard.writeText(terminal.getSelection())}
      >
        {t('terminal.copy')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="summary" />}
        rightSection={<Keys keys="ctrl+shift+v" />}
        disabled={!mayType}
        onClick={() => void paste()}
      >
        {t('terminal.paste')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="list" />} onClick={() => terminal.selectAll()}>
        {t('terminal.selectAll')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="search" />} rightSection={<Keys keys="ctrl+shift+f" />} onClick={onFind}>
        {t('terminal.find')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<Icon name="plus" />} closeMenuOnClick={false} onClick={() => changeFontSize(1)}>
        {t('terminal.fontBigger')}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="density" />} closeMenuOnClick={false} onClick={() => changeFontSize(-1)}>
        {t('terminal.fontSmaller')}
      </Menu.Item>
      <MenuChoice
        kind="any"
        isChosen={terminalReadAloud}
        icon={<Icon name="info" />}
        onChoose={() => setPreferences({ terminalReadAloud: !terminalReadAloud })}
      >
        {t('terminal.readAloud')}
      </MenuChoice>
      <Menu.Item leftSection={<Icon name="close" />} onClick={() => terminal.clear()}>
        {t('terminal.clear')}
      </Menu.Item>
    </PointMenu>
  );
}
