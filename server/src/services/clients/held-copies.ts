/** Copies of clients that wait for an administrator: who they are, and what is said to them. */
import { inertText } from '@sallyport/domain';
import type { CopyFacts, JumpClientId } from '@sallyport/domain';
import type { HeldCopies } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { ItemIndex } from '../../index/item-index.ts';
import { expecting } from '../../ports.ts';
import type { Clock, HeldCopyRow, Store } from '../../ports.ts';

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
export async function approveCopies(
  { store, clock }: CopiesWorld,
  jumpClientId: JumpClientId,
  actor: Actor,
): Promise<boolean> {
  const copies = (await copiesOf(store, jumpClientId)).filter(({ approvedAt }) => approvedAt === null);
  if (copies.length === 0) return false;
  const at = clock.now();
  await store.commit([
    expecting(store.updateHeldCopiesApproved(jumpClientId, at), copies.length, 'client.copies-changed'),
    store.insertAuditEntry(entryOf({ at, kind: 'client.copy-approved', actor, copies })),
  ]);
  return true;
}

/** Turns the copies of a client away that wait: they go on asking, and get nothing. False when none waits. */
export async function refuseCopies(
  { store, clock }: CopiesWorld,
  jumpClientId: JumpClientId,
  actor: Actor,
): Promise<boolean> {
  const copies = (await copiesOf(store, jumpClientId)).filter((copy) => verdictOf(copy) === null);
  if (copies.length === 0) return false;
  const at = clock.now();
  await store.commit([
    expecting(store.updateHeldCopiesRefused(jumpClientId, at), copies.length, 'client.copies-changed'),
    store.insertAuditEntry(entryOf({ at, kind: 'client.copy-refused', actor, copies })),
  ]);
  return true;
}

async function copiesOf(store: Store, jumpClientId: JumpClientId): Promise<readonly HeldCopyRow[]> {
  return (await store.listHeldCopies()).filter((copy) => copy.jumpClientId === jumpClientId);
}

interface Said {
  readonly at: Parameters<typeof auditEntry>[0]['at'];
  readonly kind: 'client.copy-approved' | 'client.copy-refused';
  readonly actor: Actor;
  readonly copies: readonly HeldCopyRow[];
}

function entryOf({ at, kind, actor, copies }: Said): ReturnType<typeof auditEntry> {
  const id = copies[0]?.jumpClientId ?? '';
  const data = { copies: copies.length, addresses: copies.map(({ remoteAddress }) => remoteAddress) };
  return auditEntry({ at, kind, actor, target: { kind: 'jump-client', id, name: id }, data });
}
