/** Last contact of every linked client, written in one go, and the tickets that nobody used. */
import type { JumpClientId } from '@sallyport/domain';
import type { Clock, Store } from '../../ports.ts';

/** Clients in one statement: well under the parameters that either database takes. */
const clientsAtOnce = 1_000;

export async function noteContact(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  linked: readonly JumpClientId[],
): Promise<void> {
  const now = clock.now();
  const writes = [];
  for (let at = 0; at < linked.length; at += clientsAtOnce) {
    writes.push(store.updateLastContact(linked.slice(at, at + clientsAtOnce), now));
  }
  await store.commit([...writes, store.removeExpiredTickets(now)]);
}
