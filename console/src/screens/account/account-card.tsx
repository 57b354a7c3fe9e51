/** The plain page on which one signs in or sets the server up: the mark, one card. */
import type { ReactNode } from 'react';
import { Mark } from '../../components/mark.tsx';
import { t } from '../../text/i18n.ts';
import classes from './account.module.css';

export function AccountCard({
  title,
  words,
  children,
}: {
  readonly title: string;
  readonly words?: string;
  readonly children: ReactNode;
}) {
  return (
    <main className={classes['page']}>
      <title>{`${title} · ${t('common.product')}`}</title>
      <div className={classes['card']}>
        <div className={classes['brand']}>
          <Mark size={28} />
          <span>{t('common.product')}</span>
        </div>
        <h1>{title}</h1>
        {words !== undefined && <p className={classes['words']}>{words}</p>}
        {children}
      </div>
    </main>
  );
}
