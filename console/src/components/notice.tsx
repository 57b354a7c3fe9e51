/** What a page shows instead of its content: nothing there yet, or something that went wrong. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import classes from './notice.module.css';

type NoticeProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly tone?: 'quiet' | 'danger';
};

export function Notice({ icon, title, children, action, tone = 'quiet' }: NoticeProps) {
  return (
    <div className={classes['notice']} data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <span className={classes['icon']}>
        <Icon name={icon} size={20} />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <div className={classes['words']}>{children}</div>}
      {action !== undefined && <div className={classes['action']}>{action}</div>}
    </div>
  );
}

/** A sentence inside a form or a pane that must not be missed. */
export function Callout({
  tone,
  children,
}: {
  readonly tone: 'info' | 'warn' | 'danger';
  readonly children: ReactNode;
}) {
  return (
    <div className={classes['callout']} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={tone === 'info' ? 'info' : 'warning'} />
      <div>{children}</div>
    </div>
  );
}
