/** What stands over or under the list: news that waits, the selection, and the reason why there are no rows. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { meQuery } from '../../../api/account.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Notice } from '../../../components/notice.tsx';
import { failureWords, t } from '../../../text/i18n.ts';
import { jumpWords, whyNoJump, type Chosen } from '../chosen-items.ts';
import type { ItemRows } from '../grid/use-item-rows.ts';
import gridClasses from '../grid/item-grid.module.css';
import classes from '../jump-screen.module.css';

export function NewsBar({ waiting, onShow }: { readonly waiting: ItemRows['waiting']; readonly onShow: () => void }) {
  return (
    <div role="status">
      {waiting !== null && (
        <div className={gridClasses['news']}>
          <button type="button" onClick={onShow}>
            <Icon name="refresh" size={14} />
            {newsWords(waiting)}
          </button>
        </div>
      )}
    </div>
  );
}

function newsWords({ change, count }: NonNullable<ItemRows['waiting']>): string {
  if (change === 'more') return t('jump.newItems', { count });
  return change === 'fewer' ? t('jump.fewerItems', { count }) : t('jump.orderChanged');
}

type SelectionBarProps = {
  /** More than one. */
  readonly chosen: Chosen;
  readonly acts: ReactNode;
  readonly onJump: () => void;
  readonly onClear: () => void;
};

export function SelectionBar({ chosen, acts, onJump, onClear }: SelectionBarProps) {
  const count = chosen.items.length;
  const away = count - chosen.targets.length;
  const no = whyNoJump(chosen);
  const why = no ?? (away > 0 ? t('jump.notToJump', { count: away }) : undefined);
  return (
    <div className={gridClasses['bar']} role="region" aria-label={t('jump.selected', { count })}>
      <strong>{t('jump.selected', { count })}</strong>
      <Button tone="main" icon="jump" disabled={no !== undefined} onClick={onJump}>
        {jumpWords(chosen)}
      </Button>
      {acts}
      <Button tone="quiet" onClick={onClear}>
        {t('jump.clearSelection')}
      </Button>
      {why !== undefined && <span className={gridClasses['why']}>{why}</span>}
    </div>
  );
}

type ListNoticeProps = {
  readonly rows: ItemRows;
  /** What narrows the list, in words; undefined when nothing does. */
  readonly narrowedBy: string | undefined;
  readonly onClear: () => void;
};

export function ListNotice({ rows, narrowedBy, onClear }: ListNoticeProps) {
  if (rows.total === undefined && rows.error !== null) {
    return (
      <div className={classes['empty']}>
        <Notice
          icon="link-off"
          tone="danger"
          title={t('common.loadFailed')}
          action={<Button onClick={rows.retry}>{t('common.retry')}</Button>}
        >
          {failureWords(rows.error)}
        </Notice>
      </div>
    );
  }
  if (rows.total !== 0) return null;
  return (
    <div className={classes['empty']}>
      {narrowedBy === undefined ? <NothingYet /> : <NothingFound what={narrowedBy} onClear={onClear} />}
    </div>
  );
}

function NothingFound({ what, onClear }: { readonly what: string; readonly onClear: () => void }) {
  return (
    <Notice
      icon="search"
      title={t('jump.noneTitle')}
      action={<Button onClick={onClear}>{t('jump.clearFilters')}</Button>}
    >
      {t('jump.noneWords', { what })}
    </Notice>
  );
}

function NothingYet() {
  const router = useRouter();
  const { data: me } = useSuspenseQuery(meQuery);
  const toClients = (
    <Button tone="main" onClick={() => void router.navigate({ to: '/login/jump-clients/installers' })}>
      {t('jump.emptyAction')}
    </Button>
  );
  return (
    <Notice icon="jump" title={t('jump.emptyTitle')} action={me.user.isAdministrator ? toClients : undefined}>
      {t('jump.emptyWords')}
    </Notice>
  );
}

export function NothingChosen() {
  return (
    <Notice icon="details" title={t('jump.chooseTitle')}>
      {t('jump.chooseWords')}
    </Notice>
  );
}
