/** The details pane: what is known of the chosen item, who is on it now, who was. */
import type { ItemDetails as Details, ItemRow } from '@sallyport/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { itemDetailsQuery, refreshItem } from '../../../api/jump-items.ts';
import { isFailure } from '../../../api/http.ts';
import { Button, IconButton } from '../../../components/controls/button.tsx';
import { FactList } from '../../../components/fact-list.tsx';
import { Moment } from '../../../components/moment.tsx';
import { Callout, Notice, PartFailed } from '../../../components/notice.tsx';
import { Status } from '../../../components/status.tsx';
import { lengthWords, useNow } from '../../../components/words/time.ts';
import { failureWords, reasonWords, t } from '../../../text/i18n.ts';
import { useJump } from '../../frame/jump-action.tsx';
import { ActButtons, type ChosenItem, type ItemAct } from '../acts/item-acts.tsx';
import { clientFacts, endpointFacts, networkFacts } from './item-facts.ts';
import { ItemEvents } from './item-events.tsx';
import { ItemStatistics } from './item-statistics.tsx';
import { SessionLine } from './session-line.tsx';
import classes from './item-details.module.css';

type ItemDetailsProps = {
  readonly id: string;
  readonly known: ItemRow | undefined;
  readonly onClose?: (() => void) | undefined;
  readonly onAct: (act: ItemAct, items: readonly ChosenItem[]) => void;
};

export function ItemDetails({ id, known, onClose, onAct }: ItemDetailsProps) {
  const details = useQuery(itemDetailsQuery(id));
  const row = details.data?.item ?? known;
  if (isFailure(details.error) && details.error.facts.status === 404) {
    return (
      <Notice
        icon="search"
        title={t('jump.gone')}
        action={onClose === undefined ? undefined : <Button onClick={onClose}>{t('common.back')}</Button>}
      >
        {t('jump.goneWords')}
      </Notice>
    );
  }
  return (
    <div className={classes['details']}>
      {row === undefined ? (
        <div className={classes['head']} aria-busy="true" />
      ) : (
        <Head row={row} onClose={onClose} onAct={onAct} />
      )}
      {details.isError && details.data === undefined && (
        <PartFailed error={details.error} retry={() => void details.refetch()} />
      )}
      {details.data !== undefined && <Body details={details.data} />}
    </div>
  );
}

type HeadProps = {
  readonly row: ItemRow;
  readonly onClose?: (() => void) | undefined;
  readonly onAct: ItemDetailsProps['onAct'];
};

function Head({ row, onClose, onAct }: HeadProps) {
  const { jump, starting } = useJump();
  const now = useNow(30_000);
  const refresh = useMutation({ mutationFn: () => refreshItem(row.id) });
  const outcome = row.actions.jump;
  return (
    <header className={classes['head']}>
      <div className={classes['title']}>
        {onClose !== undefined && <IconButton icon="back" label={t('common.back')} onClick={onClose} />}
        <h2>{row.name}</h2>
      </div>
      <Status
        status={row.status}
        word={t('jump.statusFor', {
          status: t(`jump.statuses.${row.status}`),
          time: lengthWords(now - row.statusSince),
        })}
      />
      <div className={classes['acts']}>
        <Button
          tone="main"
          icon="jump"
          disabled={!outcome.allowed}
          busy={starting.has(row.id)}
          onClick={() => jump([row])}
        >
          {t('jump.jump')}
        </Button>
        <IconButton
          icon="refresh"
          label={t('jump.refresh')}
          disabled={refresh.isPending}
          onClick={() => refresh.mutate()}
        />
        <ActButtons items={[row]} onAct={onAct} />
      </div>
      {!outcome.allowed && (
        <ul className={classes['reasons']}>
          {outcome.reasons.map((reason) => (
            <li key={reason.code}>{reasonWords(reason)}</li>
          ))}
        </ul>
      )}
      {refresh.isError && <Callout tone="warn">{failureWords(refresh.error)}</Callout>}
    </header>
  );
}

function Body({ details }: { readonly details: Details }) {
  const { item, client, running, history } = details;
  return (
    <>
      {running.length > 0 && (
        <section className={classes['section']} aria-label={t('jump.sections.nowInSession')}>
          <h2 className="label">{t('jump.sections.nowInSession')}</h2>
          <ul className={classes['sessions']}>
            {running.map((session) => (
              <li key={session.id}>
                <SessionLine session={session} />
                <Link
                  to="/sessions/$sessionId"
                  params={{ sessionId: session.id }}
                  aria-label={t('sessions.open', { name: session.itemName })}
                >
                  {t('jump.openSession')}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {item.comments !== '' && (
        <section className={classes['section']} aria-label={t('jump.sections.comments')}>
          <h2 className="label">{t('jump.sections.comments')}</h2>
          <p className={classes['comments']}>{item.comments}</p>
        </section>
      )}
      <ItemStatistics details={details} />
      <FactList title={t('jump.sections.endpoint')} facts={endpointFacts(details)} />
      <FactList title={t('jump.sections.network')} facts={networkFacts(details)} />
      <FactList title={t('jump.sections.client')} facts={clientFacts(details)} />
      {client.clockSkewMs !== null && Math.abs(client.clockSkewMs) > clockSkewShownMs && (
        <div className={classes['section']}>
          <Callout tone="warn">
            {t(client.clockSkewMs > 0 ? 'jump.facts.clockAhead' : 'jump.facts.clockBehind', {
              time: lengthWords(Math.abs(client.clockSkewMs)),
            })}
          </Callout>
        </div>
      )}
      <section className={classes['section']} aria-label={t('jump.sections.history')}>
        <h2 className="label">{t('jump.sections.history')}</h2>
        {history.length === 0 ? (
          <p className={classes['quiet']}>{t('jump.noHistory')}</p>
        ) : (
          <ul className={classes['sessions']}>
            {history.map((session) => (
              <li key={session.id}>
                <SessionLine session={session} />
                <Link to="/sessions/$sessionId/record" params={{ sessionId: session.id }} className={classes['when']}>
                  <Moment at={session.startedAt} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      <ItemEvents id={item.id} />
    </>
  );
}

/** Above this a wrong clock starts to matter: certificates and logs of the endpoint go wrong. */
const clockSkewShownMs = 120_000;
