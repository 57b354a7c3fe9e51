/**
 * Every link hands its agent a new generation token, so that of two copies of one installation at most one can show
 * the latest. This is the one place that judges the token; when copies are to be told to enrol anew, it is here.
 */
export interface Generations {
  readonly current: string | null;
  readonly previous: string | null;
}

export type GenerationJudgement =
  /** The token of the last link, or of the one before when the agent died before it could keep the last. */
  | { readonly kind: 'expected' }
  /** No token was ever handed out, or the database was restored from a backup. */
  | { readonly kind: 'first' }
  /** Another copy has been linked since, or the disk was rolled back. Accepted, and audited. */
  | { readonly kind: 'stale' };

export function judgeGeneration(shown: string | null, known: Generations): GenerationJudgement {
  if (known.current === null) return { kind: 'first' };
  if (shown !== null && (shown === known.current || shown === known.previous)) return { kind: 'expected' };
  return { kind: 'stale' };
}

/** What is kept from now on: the new token, and the one that the agent has until it has stored the new. */
export function nextGenerations(shown: string | null, handedOut: string): Generations {
  return { current: handedOut, previous: shown };
}
