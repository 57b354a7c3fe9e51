/**
 * Whether somebody is at the screen of an endpoint: asked of its agent when a session starts, and never again during
 * it (M76 to M81).
 */
import type { JumpItemSettings } from '../access/access-facts.ts';

/** What an agent reads of its endpoint at the moment it is asked. */
export interface PresenceFacts {
  /** A user is logged in at the machine's own screen. */
  readonly userLoggedIn: boolean;
  readonly screenLocked: boolean;
  readonly screenSaverRuns: boolean;
}

/** `unknown`: the agent was asked and didn't say, or is too old to know the question. */
export const customerPresences = ['present', 'not-present', 'unknown'] as const;

export type CustomerPresence = (typeof customerPresences)[number];

/**
 * Where the site looks at the screen's state, somebody is present who is logged in, with the screen neither locked nor
 * under a screen saver; elsewhere being logged in is enough.
 * @rule customer.present, customer.unknown
 */
export function customerPresenceOf(
  facts: PresenceFacts | undefined,
  settings: Pick<JumpItemSettings, 'screenStateDetectsPresence'>,
): CustomerPresence {
  if (facts === undefined) return 'unknown';
  if (!facts.userLoggedIn) return 'not-present';
  if (!settings.screenStateDetectsPresence) return 'present';
  return facts.screenLocked || facts.screenSaverRuns ? 'not-present' : 'present';
}
