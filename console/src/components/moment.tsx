/** A moment: short to read, exact on hover, told again as time passes. */
import { exactMoment, relativeMoment, useNow } from './words/time.ts';

type MomentProps = { readonly at: number; readonly now?: () => number; readonly exact?: boolean };

export function Moment({ at, exact = false }: MomentProps) {
  const now = useNow(30_000);
  const whole = exactMoment(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={whole} className="numbers">
      {exact ? whole : relativeMoment(at, now)}
    </time>
  );
}
