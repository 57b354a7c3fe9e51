/** For each item that was not started: why, and what to do. */
import type { Reason } from '@sallyport/protocol';
import { lazy, Suspense } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { exactMoment } from '../../components/words/time.ts';
import { reasonWords, t } from '../../text/i18n.ts';
import confirm from '../../components/controls/confirm.module.css';
import { Dialog } from '../../components/controls/dialog.tsx';
import classes from './refused-dialog.module.css';

const AskApproval = lazy(() => import('./ask-approval.tsx').then((module) => ({ default: module.AskApproval })));

export type RefusedItem = { readonly id: string; readonly name: string; readonly reasons: readonly Reason[] };

type RefusedDialogProps = {
  readonly asked: number;
  readonly items: readonly RefusedItem[];
  readonly onClose: () => void;
};

export function RefusedDialog({ asked, items, onClose }: RefusedDialogProps) {
  const started = asked - items.length;
  const title = started > 0 ? t('jump.refusedSome', { started, all: asked }) : t('jump.refused');
  return (
    <Dialog opened onClose={onClose} title={title} withCloseButton={false} size={480}>
      {items.length > 1 && <p className={confirm['words']}>{t('jump.refusedEach')}</p>}
      <ul className={classes['items']}>
        {items.map((item) => (
          <li key={item.name}>
            <strong className="clip" title={item.name}>
              {item.name}
            </strong>
            {item.reasons.map((reason) => (
              <p key={reason.code}>{withOpening(reason)}</p>
            ))}
            <Approval item={item} />
          </li>
        ))}
      </ul>
      <div className={confirm['buttons']}>
        <Button tone="main" onClick={onClose} data-autofocus>
          {t('common.close')}
        </Button>
      </div>
    </Dialog>
  );
}

/** The next opening of a schedule, in the reader's own zone. */
function withOpening(reason: Reason): string {
  const opensAt = reason.facts?.['opensAt'];
  const words = reasonWords(reason);
  return typeof opensAt === 'number' ? `${words} ${t('start.opensAt', { time: exactMoment(opensAt) })}` : words;
}

/** Where nothing is missing but somebody's approval, or that first, it can be asked for here. */
function Approval({ item }: { readonly item: RefusedItem }) {
  const needed = item.reasons.find(({ code }) => code === 'jump.approval-needed');
  const maxMinutes = needed?.facts?.['maxMinutes'];
  if (typeof maxMinutes !== 'number') return null;
  return (
    <Suspense fallback={null}>
      <AskApproval jumpItemId={item.id} maxMinutes={maxMinutes} />
    </Suspense>
  );
}
