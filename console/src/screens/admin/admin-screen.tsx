/** Administration: the same frame with a navigation of its own, for administrators and for whom a part of it is open. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Fragment } from 'react';
import { meQuery } from '../../api/account.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { t } from '../../text/i18n.ts';
import classes from './admin.module.css';
import { adminSectionsFor } from './admin-pages.ts';

/** Where the pages stand in one row, the one that is open may be beyond its end. */
function showLink(link: HTMLElement | null): void {
  link?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

export function AdminScreen() {
  const { pathname } = useLocation();
  const { data: me } = useSuspenseQuery(meQuery);
  const sections = adminSectionsFor(me);
  if (sections.length === 0) {
    return (
      <Notice icon="lock" title={t('admin.notAllowed')}>
        {t('admin.notAllowedWords')}
      </Notice>
    );
  }
  return (
    <div className={classes['screen']}>
      <nav className={classes['nav']} aria-label={t('admin.navigation')}>
        {sections.map(({ words: section, pages }) => (
          <Fragment key={section}>
            <h2>{t(section)}</h2>
            {pages.map(({ to, icon, words }) => (
              <Link key={to} to={to} className={classes['item']} ref={pathname.startsWith(to) ? showLink : undefined}>
                <Icon name={icon} />
                <span>{t(words)}</span>
              </Link>
            ))}
          </Fragment>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
