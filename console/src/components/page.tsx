/** The head of a page that is one list: its name, what it is for, its tools; below, what scrolls. */
import type { ReactNode } from 'react';
import { t } from '../text/i18n.ts';
import classes from './page.module.css';

type PageProps = {
  readonly title: string;
  readonly words?: string;
  readonly tools?: ReactNode;
  readonly before?: ReactNode;
  readonly children: ReactNode;
};

export function Page({ title, words, tools, before, children }: PageProps) {
  return (
    <div className={classes['page']}>
      <title>{`${title} · ${t('common.product')}`}</title>
      <header className={classes['head']}>
        {before}
        <div className={classes['titles']}>
          <h1 className="clip" title={title}>
            {title}
          </h1>
          {words !== undefined && <p>{words}</p>}
        </div>
        {tools !== undefined && <div className={classes['tools']}>{tools}</div>}
      </header>
      <div className={classes['body']}>{children}</div>
    </div>
  );
}
