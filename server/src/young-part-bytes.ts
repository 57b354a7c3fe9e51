/** How large the young part of the heap is now, both halves of it and whatever they hold. */
import { getHeapSpaceStatistics } from 'node:v8';

export function youngPartBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}
