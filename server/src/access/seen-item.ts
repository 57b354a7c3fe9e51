/** Items as somebody may know of them: to everybody who does not see one it is like one that was removed. */
import { visibleGroups } from '@sallyport/domain';
import type { JumpItemId, UserFacts } from '@sallyport/domain';
import type { IndexedItem, ItemIndex } from '../index/item-index.ts';

export function seenItem(
  index: Pick<ItemIndex, 'find'>,
  { id, access }: UserFacts,
  jumpItemId: JumpItemId,
): IndexedItem | undefined {
  const item = index.find(jumpItemId);
  return item !== undefined && visibleGroups(access, id).has(item.item.jumpGroupId) ? item : undefined;
}
