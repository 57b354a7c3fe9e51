/**
 * Starting by an address, as other programs link to it. Anybody can put such a link before somebody who is signed in,
 * so it starts nothing by itself: it finds the item, and the person presses. Nothing here takes the keyboard, so that
 * an Enter that was meant for another page presses no button.
 */
import type { ItemRow } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { readItems } from '../../../api/jump-items.ts';
import { Button } from '../../../components/controls/button.tsx';
import { LoadFailed, Notice } from '../../../components/notice.tsx';
import { Status } from '../../../components/status.tsx';
import { reasonWords, t } from '../../../text/i18n.ts';
import { useJump } from '../../frame/jump-action.tsx';
import { criteriaText, exactly, startCriteriaOf, type StartCriteria } from './start-criteria.ts';
import classes from './start-screen.module.css';

const route = getRouteApi('/signed-in/jump/start');

/** More are not told apart by looking. */
const offered = 20;

export function StartScreen() {
  const address = route.useSearch();
  const criteria = useMemo(() => startCriteriaOf(address), [address]);
  return (
    <div className={classes['page']}>
      <title>{`${t('startLink.title')} · ${t('common.product')}`}</title>
      <Asked criteria={criteria} />
    </div>
  );
}

function Asked({ criteria }: { readonly criteria: StartCriteria }) {
  if (criteria.unknown.length > 0)
    return (
      <Told title={t('startLink.unknownTitle')} filters={undefined}>
        {t('startLink.unknownWords', { names: criteria.unknown.join(', ') })}
      </Told>
    );
  if (criteria.filters.length === 0)
    return (
      <Told title={t('startLink.noCriteriaTitle')} filters={undefined}>
        {t('startLink.noCriteriaWords')}
      </Told>
    );
  return <Found criteria={criteria} />;
}

function Found({ criteria }: { readonly criteria: StartCriteria }) {
  const filters = criteriaText(criteria);
  const found = useQuery({
    queryKey: ['start-items', filters],
    queryFn: ({ signal }) => readItems({ query: { filters, sort: 'name' }, offset: 0, limit: offered, signal }),
    // Whatever was found a while ago may be another machine's name by now.
    gcTime: 0,
  });
  if (found.error !== null) return <LoadFailed error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <p role="status">{t('startLink.looking')}</p>;
  const rows = exactly(found.data.rows, criteria);
  const [only] = rows;
  if (only === undefined)
    return (
      <Told title={t('startLink.noneTitle')} filters={filters}>
        {t('startLink.noneWords', { criteria: filters })}
      </Told>
    );
  if (rows.length === 1) return <One row={only} />;
  return <Many rows={rows} total={found.data.total} filters={filters} />;
}

type ToldProps = { readonly title: string; readonly filters: string | undefined; readonly children: ReactNode };

function Told({ title, filters, children }: ToldProps) {
  return (
    <Notice icon="search" title={title} action={<ToList filters={filters}>{t('startLink.toList')}</ToList>}>
      {children}
    </Notice>
  );
}

function ToList({ filters, children }: { readonly filters: string | undefined; readonly children: ReactNode }) {
  const router = useRouter();
  const search = filters === undefined ? {} : { filters };
  return <Button onClick={() => void router.navigate({ to: '/jump', search })}>{children}</Button>;
}

function One({ row }: { readonly row: ItemRow }) {
  const { jump, starting } = useJump();
  const { jump: outcome } = row.actions;
  return (
    <section className={classes['card']} aria-label={t('startLink.title')}>
      <h1>{t('startLink.oneTitle', { name: row.name })}</h1>
      <Facts row={row} />
      <p>
        {outcome.allowed
          ? t('startLink.oneWords')
          : t('startLink.unavailable', { why: outcome.reasons.map(reasonWords).join(' ') })}
      </p>
      <div className={classes['buttons']}>
        <ToList filters={undefined}>{t('startLink.toList')}</ToList>
        <Button
          tone="main"
          icon="jump"
          busy={starting.has(row.id)}
          disabled={!outcome.allowed}
          onClick={() => jump([row])}
        >
          {t('jump.jump')}
        </Button>
      </div>
    </section>
  );
}

type ManyProps = { readonly rows: readonly ItemRow[]; readonly total: number; readonly filters: string };

function Many({ rows, total, filters }: ManyProps) {
  const { jump, starting } = useJump();
  return (
    <section className={classes['card']} aria-label={t('startLink.title')}>
      <h1>{t('startLink.manyTitle', { count: total })}</h1>
      <p>{t('startLink.manyWords', { criteria: filters })}</p>
      <ul className={classes['rows']}>
        {rows.map((row) => (
          <li key={row.id}>
            <div>
              <strong>{row.name}</strong>
              <Facts row={row} />
            </div>
            <Button
              icon="jump"
              aria-label={t('jump.jumpTo', { name: row.name })}
              busy={starting.has(row.id)}
              disabled={!row.actions.jump.allowed}
              onClick={() => jump([row])}
            >
              {t('jump.jump')}
            </Button>
          </li>
        ))}
      </ul>
      <div className={classes['buttons']}>
        <ToList filters={filters}>{t('startLink.more')}</ToList>
      </div>
    </section>
  );
}

function Facts({ row }: { readonly row: ItemRow }) {
  return (
    <p className={classes['facts']}>
      <Status status={row.status} word={t(`jump.statuses.${row.status}`)} />
      <span>{[row.groupName, row.tag, row.hostname].filter((fact) => fact !== '').join(' · ')}</span>
    </p>
  );
}
