/** Copies of clients that wait for an administrator: who they are, and what is said to them. */
import { inertText } from '@sallyport/domain';
import type { CopyFacts, Instant, JumpClientId } from '@sallyport/domain';
import type { HeldCopies } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { ItemIndex } from '../../index/item-index.ts';
import { expecting } from '../../ports.ts';
import type { Clock, HeldCopyRow, Store, Write } from '../../ports.ts';

interface CopiesWorld {
  readonly store: Store;
  readonly clock: Clock;
}

export function verdictOf({ approvedAt, refusedAt }: HeldCopyRow): CopyFacts['verdict'] {
  if (approvedAt !== null) return 'approved';
  return refusedAt === null ? null : 'refused';
}

/** Those that have not been let in, together for each client that they are copies of; the latest to ask first. */
export async function listHeldCopies({
  store,
  index,
}: {
  readonly store: Store;
  readonly index: Pick<ItemIndex, 'clients'>;
}): Promise<HeldCopies> {
  const held = Map.groupBy(
    (await store.listHeldCopies()).filter(({ approvedAt }) => approvedAt === null),
    ({ jumpClientId }) => jumpClientId,
  );
  if (held.size === 0) return { rows: [] };
  const rows = index.clients().flatMap(({ row, facts }) => {
    const copies = held.get(row.id);
    // An agent of one that was uninstalled is told that, whoever has its key.
    if (copies === undefined || row.uninstalledAt !== null) return [];
    return [
      {
        id: row.id,
        hostname: inertText(facts.hostname, 255),
        waiting: copies.filter(({ refusedAt }) => refusedAt === null).length,
        refused: copies.filter(({ refusedAt }) => refusedAt !== null).length,
        addresses: [...new Set(copies.map(({ remoteAddress }) => remoteAddress))],
        firstSeenAt: Math.min(...copies.map(({ firstSeenAt }) => firstSeenAt)),
        lastSeenAt: Math.max(...copies.map(({ lastSeenAt }) => lastSeenAt)),
      },
    ];
  });
  return { rows: rows.toSorted((one, other) => other.lastSeenAt - one.lastSeenAt) };
}

/** Lets the copies of a client in that wait or were refused. False when there is none. */
export function approveCopies(world: CopiesWorld, id: JumpClientId, actor: Actor): Promise<boolean> {
  const isMeant = ({ approvedAt }: HeldCopyRow): boolean => approvedAt === null;
  const write = (at: Instant) => world.store.updateHeldCopiesApproved(id, at);
  return decide(world, id, { kind: 'client.copy-approved', actor, isMeant, write });
}

/** Turns the copies of a client away that wait: they go on asking, and get nothing. False when none waits. */
export function refuseCopies(world: CopiesWorld, id: JumpClientId, actor: Actor): Promise<boolean> {
  const isMeant = (copy: HeldCopyRow): boolean => verdictOf(copy) === null;
  const write = (at: Instant) => world.store.updateHeldCopiesRefused(id, at);
  return decide(world, id, { kind: 'client.copy-refused', actor, isMeant, write });
}

interface Verdict {
  readonly kind: 'client.copy-approved' | 'client.copy-refused';
  readonly actor: Actor;
  readonly isMeant: (copy: HeldCopyRow) => boolean;
  /** Of as many rows as are meant; of others nothing is written. */
  readonly write: (at: Instant) => Write;
}

async function decide(
  { store, clock }: CopiesWorld,
  id: JumpClientId,
  { kind, actor, isMeant, write }: Verdict,
): Promise<boolean> {
  const copies = (await store.listHeldCopies()).filter((copy) => copy.jumpClientId === id && isMeant(copy));
  if (copies.length === 0) return false;
  const at = clock.now();
  const data = { copies: copies.length, addresses: copies.map(({ remoteAddress }) => remoteAddress) };
  const target = { kind: 'jump-client', id, name: id };
  await store.commit([
    expecting(write(at), copies.length, 'client.copies-changed'),
    store.insertAuditEntry(auditEntry({ at, kind, actor, target, data })),
  ]);
  return true;
}
