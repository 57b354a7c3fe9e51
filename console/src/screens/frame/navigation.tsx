/** The way to the pages, the palette and what is one's own. */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { meQuery } from '../../api/account.ts';
import { approvalsQuery } from '../../api/approvals.ts';
import { preferenceStore, setPreferences } from '../../api/preferences.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Keys } from '../../components/kbd.tsx';
import { Mark } from '../../components/mark.tsx';
import { t } from '../../text/i18n.ts';
import { adminSectionsFor } from '../admin/admin-pages.ts';
import { UserMenu } from './user-menu.tsx';
import classes from './frame.module.css';

type NavigationProps = { readonly onKeys: () => void; readonly onPalette: () => void };

export function Navigation({ onKeys, onPalette }: NavigationProps) {
  const { navCollapsed, paletteKey } = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const { data: me } = useSuspenseQuery(meQuery);
  // Whoever neither asks nor decides has no use for the page.
  const hasApprovals = (useQuery(approvalsQuery).data?.rows.length ?? 0) > 0;
  return (
    <nav className={classes['nav']} data-collapsed={navCollapsed || undefined} aria-label={t('frame.navigation')}>
      <div className={classes['brand']}>
        <Mark />
        {!navCollapsed && <span>{t('common.product')}</span>}
      </div>
      <PageLink to="/jump" icon="jump" words={t('frame.jump')} collapsed={navCollapsed} />
      <PageLink to="/sessions" icon="sessions" words={t('frame.sessions')} collapsed={navCollapsed} />
      {hasApprovals && <PageLink to="/approvals" icon="check" words={t('frame.approvals')} collapsed={navCollapsed} />}
      {adminSectionsFor(me).length > 0 && (
        <PageLink to="/login" icon="admin" words={t('frame.admin')} collapsed={navCollapsed} />
      )}
      <div className={classes['gap']} />
      <div className={classes['wide']}>
        <button
          type="button"
          className={classes['item']}
          onClick={onPalette}
          title={navCollapsed ? t('frame.palette') : undefined}
          aria-label={navCollapsed ? t('frame.palette') : undefined}
        >
          <Icon name="search" />
          {!navCollapsed && (
            <>
              <span>{t('frame.palette')}</span>
              <span className={classes['hint']}>
                <Keys keys={paletteKey} />
              </span>
            </>
          )}
        </button>
        <button
          type="button"
          className={classes['item']}
          onClick={() => setPreferences({ navCollapsed: !navCollapsed })}
          aria-expanded={!navCollapsed}
          aria-label={t(navCollapsed ? 'frame.expand' : 'frame.collapse')}
          title={navCollapsed ? t('frame.expand') : undefined}
        >
          <Icon name="panel" />
          {!navCollapsed && <span>{t('frame.collapse')}</span>}
        </button>
      </div>
      <UserMenu user={me.user} collapsed={navCollapsed} onKeys={onKeys} />
    </nav>
  );
}

type PageLinkProps = {
  readonly to: '/jump' | '/sessions' | '/approvals' | '/login';
  readonly icon: IconName;
  readonly words: string;
  readonly collapsed: boolean;
};

function PageLink({ to, icon, words, collapsed }: PageLinkProps) {
  return (
    <Link to={to} className={classes['item']} title={collapsed ? words : undefined} aria-label={words}>
      <Icon name={icon} />
      <span className={collapsed ? classes['phoneOnly'] : undefined}>{words}</span>
    </Link>
  );
}
