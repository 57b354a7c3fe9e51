/** Says which saved view is open, and once something in it was changed, keeps the change or takes it back. */
import { lazy, Suspense, useState } from 'react';
import { Button, IconButton } from '../../../components/controls/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { t } from '../../../text/i18n.ts';
import type { Arrangement } from './use-arrangement.ts';
import type { OpenViewDialog } from './view-dialogs.tsx';
import classes from '../jump-screen.module.css';

const ViewDialogs = lazy(() => import('./view-dialogs.tsx').then((module) => ({ default: module.ViewDialogs })));

export function ViewBar({ arrangement }: { readonly arrangement: Arrangement }) {
  const { active, modified, mayShare, open, leave } = arrangement;
  const [dialog, setDialog] = useState<OpenViewDialog | null>(null);
  if (active === undefined) return null;
  const mayChange = !active.isShared || mayShare;
  return (
    <div className={classes['viewBar']} role="group" aria-label={t('views.view')}>
      <Icon name={active.isShared ? 'users' : 'view'} />
      <span className="clip" title={active.name}>
        {active.name}
      </span>
      {modified && (
        <>
          <span className={classes['modified']}>{t('views.modified')}</span>
          {mayChange && (
            <Button tone="quiet" onClick={() => setDialog({ kind: 'update', view: active })}>
              {t('views.update')}
            </Button>
          )}
          <Button tone="quiet" onClick={() => setDialog({ kind: 'save' })}>
            {t('views.saveAs')}
          </Button>
          <Button tone="quiet" onClick={() => open(active)}>
            {t('views.discard')}
          </Button>
        </>
      )}
      <IconButton small icon="close" label={t('views.close')} onClick={leave} />
      <Suspense fallback={null}>
        {dialog !== null && <ViewDialogs dialog={dialog} arrangement={arrangement} onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  );
}
