/** Administration: the same frame with a navigation of its own, for administrators only. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { meQuery } from '../../api/account.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { t } from '../../text/i18n.ts';
import classes from './admin.module.css';

const pages = [
  ['/login/jump-clients', 'monitor', 'admin.clients'],
  ['/login/users', 'users', 'admin.users'],
  ['/login/audit', 'log', 'admin.audit'],
  ['/login/status', 'gauge', 'admin.status'],
] as const satisfies readonly (readonly [string, IconName, string])[];

export function AdminScreen() {
  const { data: me } = useSuspenseQuery(meQuery);
  if (!me.user.isAdministrator) {
    return (
      <Notice icon="lock" title={t('admin.notAllowed')}>
        {t('admin.notAllowedWords')}
      </Notice>
    );
  }
  return (
    <div className={classes['screen']}>
      <nav className={classes['nav']} aria-label={t('admin.navigation')}>
        {pages.map(([to, icon, words]) => (
          <Link key={to} to={to} className={classes['item']}>
            <Icon name={icon} />
            <span>{t(words)}</span>
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
