/** Everything about one item: its row, its client, and its sessions, running and past. */
import { removedAfter } from '@sallyport/domain';
import type { AbsenceRules, JumpItemId, UserFacts } from '@sallyport/domain';
import type { ItemDetails, SessionSummary } from '@sallyport/protocol';
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
  const item = world.index.find(id);
  if (item === undefined) return undefined;
  const sessions = await world.store.listSessionsOfItem(id, historyLength);
  const runningRows = await world.store.listRunningSessionsOfClient(item.row.jumpClientId);
  const running = runningRows.filter((row) => row.jumpItemId === id);
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
    running: await world.summaries(running),
    history: await world.summaries(sessions.filter((session) => session.state === 'ended')),
  };
}
