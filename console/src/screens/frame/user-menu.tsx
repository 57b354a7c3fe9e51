/** What is one's own: theme, row height, keys, signing out. */
import { Menu } from '@mantine/core';
import type { User } from '@sallyport/protocol';
import { useRouter } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { signOut } from '../../api/account.ts';
import { preferenceStore, setPreferences, type Preferences } from '../../api/preferences.ts';
import { queryClient } from '../../api/query-client.ts';
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
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={preferences.theme === value}
            closeMenuOnClick={false}
            leftSection={<Icon name={icon} />}
            rightSection={preferences.theme === value ? <Icon name="check" /> : null}
            onClick={() => setPreferences({ theme: value })}
          >
            {words}
          </Menu.Item>
        ))}
        <Menu.Label>{t('frame.density')}</Menu.Label>
        {densities.map(([value, words]) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={preferences.density === value}
            closeMenuOnClick={false}
            leftSection={<Icon name={value === 'compact' ? 'density' : 'menu'} />}
            rightSection={preferences.density === value ? <Icon name="check" /> : null}
            onClick={() => setPreferences({ density: value })}
          >
            {words}
          </Menu.Item>
        ))}
        <Menu.Label>{t('frame.paletteKey')}</Menu.Label>
        {paletteKeys.map((value) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={preferences.paletteKey === value}
            closeMenuOnClick={false}
            leftSection={<Icon name="keyboard" />}
            rightSection={preferences.paletteKey === value ? <Icon name="check" /> : null}
            onClick={() => setPreferences({ paletteKey: value })}
          >
            <Keys keys={value} />
          </Menu.Item>
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
