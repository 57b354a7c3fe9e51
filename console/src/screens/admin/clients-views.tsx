/** The two sides of Jump Clients: what is installed, and what installs. */
import { Link } from '@tanstack/react-router';
import { t } from '../../text/i18n.ts';
import classes from './admin.module.css';

export function ClientsViews() {
  return (
    <nav className={classes['views']} aria-label={t('install.views')}>
      <Link to="/login/jump-clients" activeOptions={{ exact: true }}>
        {t('install.installed')}
      </Link>
      <Link to="/login/jump-clients/installers">{t('install.installers')}</Link>
    </nav>
  );
}
