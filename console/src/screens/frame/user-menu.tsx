/** What is one's own: theme, row height, keys, signing out. */
import { Menu } from '@mantine/core';
import type { User } from '@sallyport/protocol';
import { useRouter } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { signOut } from '../../api/account.ts';
import { preferenceStore, setPreferences, type Preferences } from '../../api/preferences.ts';
import { queryClient } from '../../api/query-client.ts';
import { MenuChoice } from '../../components/controls/menu-choice.tsx';
import { Avatar } from '../../components/avatar.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Keys } from '../../components/kbd.tsx';
import { closeAllSessionTabs } from '../../session/open-sessions.ts';
import { t } from '../../text/i18n.ts';
import classes from './frame.module.css';

const themes: readonly (readonly [Preferences['theme'], IconName, string])[] = [
  ['system', 'monitor', t('frame.themeSystem')],
  ['light', 'sun', t('frame.themeLight')],
  ['dark', 'moon', t('frame.themeDark')],
];
const densities: readonly (readonly [Preferences['density'], string])[] = [
  ['comfortable', t('frame.densityComfortable')],
  ['compact', t('frame.densityCompact')],
];
const paletteKeys = ['mod+k', 'mod+p', 'mod+/'] as const;

type UserMenuProps = { readonly user: User; readonly collapsed: boolean; readonly onKeys: () => void };

export function UserMenu({ user, collapsed, onKeys }: UserMenuProps) {
  const preferences = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const router = useRouter();
  const leave = async () => {
    await signOut().catch(() => undefined);
    closeAllSessionTabs();
    queryClient.clear();
    await router.navigate({ to: '/sign-in', replace: true });
  };
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <button
          type="button"
          className={`${classes['item']} ${classes['user']}`}
          aria-label={t('frame.userMenu', { name: user.displayName })}
        >
          <Avatar name={user.displayName} />
          {!collapsed && <span className={classes['wide']}>{user.displayName}</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('frame.theme')}</Menu.Label>
        {themes.map(([value, icon, words]) => (
          <MenuChoice
            key={value}
            kind="one"
            isChosen={preferences.theme === value}
            staysOpen
            icon={<Icon name={icon} />}
            onChoose={() => setPreferences({ theme: value })}
          >
            {words}
          </MenuChoice>
        ))}
        <Menu.Label>{t('frame.density')}</Menu.Label>
        {densities.map(([value, words]) => (
          <MenuChoice
            key={value}
            kind="one"
            isChosen={preferences.density === value}
            staysOpen
            icon={<Icon name={value === 'compact' ? 'density' : 'menu'} />}
            onChoose={() => setPreferences({ density: value })}
          >
            {words}
          </MenuChoice>
        ))}
        <Menu.Label>{t('frame.paletteKey')}</Menu.Label>
        {paletteKeys.map((value) => (
          <MenuChoice
            key={value}
            kind="one"
            isChosen={preferences.paletteKey === value}
            staysOpen
            icon={<Icon name="keyboard" />}
            onChoose={() => setPreferences({ paletteKey: value })}
          >
            <Keys keys={value} />
          </MenuChoice>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="user" />} onClick={() => void router.navigate({ to: '/account' })}>
          {t('account.title')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="info" />} rightSection={<Keys keys="?" />} onClick={onKeys}>
          {t('frame.keys')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="sign-out" />} onClick={() => void leave()}>
          {t('frame.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
