/** Everything about one item: its row, its client, and its sessions, running and past. */
import { removedAfter, sessionScopeOf } from '@sallyport/domain';
import type { AbsenceRules, JumpItemId, UserFacts } from '@sallyport/domain';
import type { ItemDetails, SessionSummary } from '@sallyport/protocol';
import { seenItem } from '../../access/seen-item.ts';
import type { IndexedItem, ItemIndex } from '../../index/item-index.ts';
import type { SessionRow, Store } from '../../ports.ts';
import { upgradeAnswer } from '../users/administer.ts';
import { itemAnswer } from './item-answers.ts';

export interface FindItemWorld {
  readonly store: Store;
  readonly index: ItemIndex;
  readonly rules: () => AbsenceRules;
  readonly fingerprintOf: (publicKey: string) => string;
  /** Sessions as the console is told of them. */
  readonly summaries: (rows: readonly SessionRow[]) => Promise<readonly SessionSummary[]>;
}

const historyLength = 20;

function removalAt({ entry }: IndexedItem, rules: AbsenceRules): number | null {
  if (entry.presence.kind === 'online') return null;
  return entry.standing.kind === 'lost'
    ? entry.standing.removalAt
    : entry.client.lastSeenAt + removedAfter(entry.client, rules);
}

export async function findItem(
  world: FindItemWorld,
  user: UserFacts,
  id: JumpItemId,
): Promise<ItemDetails | undefined> {
  const item = seenItem(world.index, user, id);
  if (item === undefined) return undefined;
  const ofItem = { jumpItemId: id, scope: sessionScopeOf(user.access, user.id), limit: historyLength };
  const history = await world.store.listSessions({ ...ofItem, states: ['ended'] });
  const running = await world.store.listSessions({ ...ofItem, states: ['starting', 'active', 'suspended'] });
  const { row, facts } = item.entry;
  const upgrade = upgradeAnswer(await world.store.findUpgrade(row.id));
  return {
    item: itemAnswer(user, item),
    client: {
      id: row.id,
      version: row.version,
      fingerprint: world.fingerprintOf(row.publicKey),
      enrolledAt: row.enrolledAt,
      facts,
      factsAt: row.factsAt,
      clockSkewMs: row.clockSkewMs,
      removalAt: removalAt(item, world.rules()),
      upgrade,
    },
    running: await world.summaries(running.toReversed()),
    history: await world.summaries(history),
  };
}
