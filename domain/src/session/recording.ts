/** What is kept of a channel, and who may watch it. A recording tells what was seen; what was typed is kept on request only. */
import { effectiveAccount } from '../access/effective-account.ts';
import type { UserFacts } from '../access/user.ts';
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { Participant } from './participants.ts';

/** What passes through a channel or happens to it. */
export type RecordedThing = 'output' | 'resize' | 'input' | 'gap' | 'mark' | 'end';

export interface RecordingRules {
  /** A setting of the site, of which participants are told: input may hold passwords that never show. */
  readonly keepsInput: boolean;
}

/**
 * Whether a thing is kept.
 * @rule recording.kept
 */
export function isKept(thing: RecordedThing, rules: RecordingRules): boolean {
  return thing !== 'input' || rules.keepsInput;
}

/**
 * Whether a user may watch the recordings of a session: administrators all of them, others who may
 * view recordings those of sessions that they were in.
 * @rule recording.watching
 */
export function decideWatching(user: UserFacts, participants: readonly Participant[]): Decision<'watch'> {
  const account = effectiveAccount(user.access, user.id);
  const { administrator = false, viewRecordings = false } = account?.administration ?? {};
  const wasThere = participants.some((participant) => participant.userId === user.id);
  if (account?.enabled === true && (administrator || (viewRecordings && wasThere))) return allowed('watch');
  return refused({ code: 'recording.not-permitted', facts: {} });
}
