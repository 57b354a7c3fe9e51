/**
 * Whether an endpoint can be reached: its link is up, or it is not. Presence is read from the link as it is now and
 * never stored; whether a person sits at the screen is another question.
 */
import { silenceLimit } from '../limits.ts';
import { since } from '../time.ts';
import type { Instant } from '../time.ts';

export type EndpointPresence =
  | { readonly kind: 'online'; readonly since: Instant }
  | { readonly kind: 'offline'; readonly since: Instant };

export interface LinkFacts {
  readonly openedAt: Instant;
  readonly lastHeardAt: Instant;
}

export interface Contact {
  /** The link that is open now, if one is. */
  readonly link: LinkFacts | undefined;
  /** When the server last heard from the client, by whatever link. */
  readonly lastSeenAt: Instant;
}

/** Whether a link has been silent for so long that its end drops it; both ends keep the same rule. */
export function isSilent(link: LinkFacts, now: Instant): boolean {
  return since(link.lastHeardAt, now) >= silenceLimit;
}

/**
 * Online while a link is open and not silent, offline since the last word otherwise.
 * @rule presence.silence
 */
export function presenceOf(contact: Contact, now: Instant): EndpointPresence {
  const { link } = contact;
  if (link === undefined) return { kind: 'offline', since: contact.lastSeenAt };
  return isSilent(link, now) ? { kind: 'offline', since: link.lastHeardAt } : { kind: 'online', since: link.openedAt };
}
