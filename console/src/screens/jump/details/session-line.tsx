/** One session in a line: who, how long, how it ended. */
import type { SessionSummary } from '@sallyport/protocol';
import { lengthWords, useNow } from '../../../components/words/time.ts';
import { endReasonWords } from '../../../text/i18n.ts';
import classes from './item-details.module.css';

export function SessionLine({ session }: { readonly session: SessionSummary }) {
  const now = useNow(30_000);
  const lengthMs = (session.endedAt ?? now) - session.startedAt;
  const why =
    session.endReason === null || session.endReason.startsWith('ended-by')
      ? undefined
      : endReasonWords(session.endReason);
  return (
    <span className={classes['line']}>
      <span className="clip">{session.startedBy.displayName}</span>
      <span className={`${classes['quiet']} numbers`}>{lengthWords(lengthMs)}</span>
      {why !== undefined && (
        <span className={`${classes['quiet']} clip`} title={why}>
          {why}
        </span>
      )}
    </span>
  );
}
