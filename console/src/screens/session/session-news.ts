/** What those in a session are told as it happens: who came in, and that its Jump Policy will end it. */
import type { SessionEvent } from '@sallyport/protocol';

export type SessionNews =
  | { readonly kind: 'joined'; readonly sequence: number; readonly name: string }
  | { readonly kind: 'ending'; readonly sequence: number; readonly minutesLeft: number };

/** The number of the last event; 0 before the first. */
export function lastSequence(events: readonly SessionEvent[]): number {
  return Math.max(0, ...events.map(({ sequence }) => sequence));
}

/** Of the events after that number, those that `userId` is told of, in their order. Nobody is told of themselves. */
export function newsAfter(
  events: readonly SessionEvent[],
  { sequence, userId }: { readonly sequence: number; readonly userId: string },
): readonly SessionNews[] {
  return events
    .filter((event) => event.sequence > sequence)
    .toSorted((one, other) => one.sequence - other.sequence)
    .flatMap((event) => newsOf(event, userId) ?? []);
}

function newsOf({ kind, sequence, actor, data }: SessionEvent, userId: string): SessionNews | undefined {
  if (kind === 'participant.joined' && actor.id !== userId) return { kind: 'joined', sequence, name: actor.name };
  const { minutesLeft } = data;
  if (kind === 'session.ending' && typeof minutesLeft === 'number') return { kind: 'ending', sequence, minutesLeft };
  return undefined;
}
