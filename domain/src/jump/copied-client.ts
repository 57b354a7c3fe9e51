/**
 * Two installations with one key: a folder that was copied, or a disk that was set back. Which of them may go on as the
 * client, and what becomes of the other.
 */
/**
 * What the generation token that was shown says: nobody was handed one yet; it is the last one or the one before, which
 * an agent shows that died before it could keep the last; or it is an older one.
 */
export type TokenStanding = 'first' | 'expected' | 'stale';

/** Whoever was handed the last token: has no link, doesn't answer on it, or does. */
export type HolderStanding = 'none' | 'silent' | 'answers';

export type LinkStanding =
  | { readonly kind: 'continues' }
  /** An older state of the same disk; nobody else goes on as this client. */
  | { readonly kind: 'rolled-back' }
  /** Somebody else does, at this moment. */
  | { readonly kind: 'copy' };

/**
 * Whether a newcomer that has proved the client's key may go on as that client.
 * @rule client.copy-noticed, client.rolled-back
 */
export function standingOfNewcomer(token: TokenStanding, holder: HolderStanding): LinkStanding {
  // An agent never has two links. One that answers while another comes with the same key is another process.
  if (holder === 'answers') return { kind: 'copy' };
  return { kind: token === 'stale' ? 'rolled-back' : 'continues' };
}

export interface CopyFacts {
  /** The site's setting: whether copies become clients by themselves or wait for an administrator. */
  readonly handling: 'enrol' | 'hold';
  /** Copies of this client that have become clients within a day. */
  readonly copiesOfDay: number;
  /** What an administrator said of it; null when nobody has yet. */
  readonly verdict: 'approved' | 'refused' | null;
}

/** More copies of one client in a day than this are no accident that should mend itself. */
export const copiesOfDayMost = 20;

export type CopyOutcome =
  | { readonly kind: 'enrols' }
  | { readonly kind: 'held'; readonly because: 'setting' | 'many' | 'refused' };

/**
 * Whether a copy may become a client of its own now.
 * @rule client.copy-enrols, client.copy-held
 */
export function outcomeOfCopy({ handling, copiesOfDay, verdict }: CopyFacts): CopyOutcome {
  if (verdict === 'approved') return { kind: 'enrols' };
  if (verdict === 'refused') return { kind: 'held', because: 'refused' };
  if (handling === 'hold') return { kind: 'held', because: 'setting' };
  return copiesOfDay >= copiesOfDayMost ? { kind: 'held', because: 'many' } : { kind: 'enrols' };
}
