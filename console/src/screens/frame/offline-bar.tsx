/** A thin bar while the server is away, with the time of what is still shown. */
import { useEffect, useState } from 'react';
import { useLive, useLiveMessages, useLiveState } from '../../api/live.tsx';
import { Icon } from '../../components/icon.tsx';
import { t } from '../../text/i18n.ts';
import classes from './frame.module.css';

/** A cut shorter than this is nobody's business. */
const saidAfterMs = 1_500;

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export function OfflineBar() {
  const live = useLive();
  const state = useLiveState();
  const [said, setSaid] = useState(false);
  const [stopping, setStopping] = useState(false);
  const offline = state.kind === 'offline';

  useLiveMessages((message) => {
    if (message.kind === 'shutting-down') setStopping(true);
    if (message.kind === 'hello') setStopping(false);
  });
  useEffect(() => {
    document.documentElement.toggleAttribute('data-offline', offline && said);
    if (!offline) {
      setSaid(false);
      return undefined;
    }
    const timer = setTimeout(() => setSaid(true), saidAfterMs);
    return () => clearTimeout(timer);
  }, [offline, said]);

  return (
    <div role="status">
      {offline && said && (
        <div className={classes['offline']}>
          <Icon name="link-off" />
          <span>{stopping ? t('frame.stopping') : t('frame.offline', { time: timeOfDay.format(state.since) })}</span>
          <button type="button" onClick={() => live.connection.retryNow()}>
            {t('frame.tryNow')}
          </button>
        </div>
      )}
    </div>
  );
}
