/**
 * Keeps what is known of a session. It comes two ways, as an answer and as a live message, and they overtake each
 * other: whichever was read later at the server stays.
 */
import type { SessionDetails } from '@sallyport/protocol';
import { replaceEqualDeep, type QueryClient } from '@tanstack/react-query';

/** The newer of two readings; what they have in common stays the same object. */
export function newerSession(kept: SessionDetails | undefined, came: SessionDetails): SessionDetails {
  if (kept === undefined) return came;
  const { reading } = kept;
  const isOlder = reading.instance === came.reading.instance && reading.number > came.reading.number;
  return isOlder ? kept : replaceEqualDeep(kept, came);
}

/** For the query of a session, whose answers may be overtaken by live messages. */
export function shareSession(kept: unknown, came: unknown): unknown {
  return newerSession(kept as SessionDetails | undefined, came as SessionDetails);
}

/** Keeps a live message and tells what is kept now. */
export function keepSession(client: QueryClient, details: SessionDetails): SessionDetails {
  const { id } = details.session;
  const newer = newerSession(client.getQueryData<SessionDetails>(['session', id]), details);
  client.setQueryData(['session', id], newer);
  return newer;
}
