/**
 * Every link hands its agent a new generation token, so that of two copies of one installation at most one can show
 * the latest. This is the one place that judges the token; what follows from it is the domain's to say.
 */
import type { TokenStanding } from '@sallyport/domain';

export interface Generations {
  readonly current: string | null;
  readonly previous: string | null;
}

/** `first` too when the database was restored from a backup and its tokens are to be handed out anew. */
export function judgeGeneration(shown: string | null, known: Generations): TokenStanding {
  if (known.current === null) return 'first';
  return shown !== null && (shown === known.current || shown === known.previous) ? 'expected' : 'stale';
}

/** What is kept from now on: the new token, and the one that the agent has until it has stored the new. */
export function nextGenerations(shown: string | null, handedOut: string): Generations {
  return { current: handedOut, previous: shown };
}
