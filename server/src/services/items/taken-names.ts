/** One client has no two entries of one name in one group: which entry would be the second, told before it is tried. */
import type { JumpGroupId, JumpItemId, Reason } from '@sallyport/domain';
import type { JumpItemRow, Store } from '../../ports.ts';

/** An entry as it is to be; `id` is undefined for one that is new. */
export interface WantedEntry {
  readonly id: JumpItemId | undefined;
  readonly jumpClientId: JumpItemRow['jumpClientId'];
  readonly jumpGroupId: JumpGroupId;
  readonly name: string;
  readonly nameFold: string;
}

/** A reason for each that is in the way of another, of those that are there or that are wanted themselves. */
export async function takenNames(
  store: Store,
  wanted: readonly WantedEntry[],
  groupName: (id: JumpGroupId) => string,
): Promise<readonly Reason[]> {
  const clients = [...new Set(wanted.map(({ jumpClientId }) => jumpClientId))];
  const changing = new Set(wanted.map(({ id }) => id));
  const present = (await store.listJumpItemsOfClients(clients)).filter(({ id }) => !changing.has(id));
  const keyOf = ({ jumpClientId, jumpGroupId, nameFold }: Omit<WantedEntry, 'id' | 'name'>): string =>
    [jumpClientId, jumpGroupId, nameFold].join('\n');
  const taken = new Set(present.map(keyOf));
  return wanted.flatMap((entry): readonly Reason[] => {
    const key = keyOf(entry);
    if (!taken.has(key)) {
      taken.add(key);
      return [];
    }
    return [{ code: 'item.entry-exists', facts: { item: entry.name, group: groupName(entry.jumpGroupId) } }];
  });
}
