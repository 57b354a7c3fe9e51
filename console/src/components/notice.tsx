/** What a page shows instead of its content: nothing there yet, or something that went wrong. */
import type { ReactNode } from 'react';
import { failureWords, t } from '../text/i18n.ts';
import { Button } from './controls/button.tsx';
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

/** In place of what could not be loaded. */
export function LoadFailed({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  return (
    <Notice
      icon="link-off"
      tone="danger"
      title={t('common.loadFailed')}
      action={<Button onClick={retry}>{t('common.retry')}</Button>}
    >
      {failureWords(error)}
    </Notice>
  );
}

/** In place of a part of a pane that could not be loaded. */
export function PartFailed({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  return (
    <Callout tone="danger">
      {failureWords(error)}{' '}
      <button type="button" className={classes['retry']} onClick={retry}>
        {t('common.retry')}
      </button>
    </Callout>
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
