/** A tag: one label that an item bears inside its group. The item stays listed under the group whatever its tag. */
import { caseFold, compareNames } from '../text.ts';

export interface TagCount {
  readonly tag: string;
  readonly total: number;
}

/**
 * The tags of a group's items as the branches of its tree, in the order of names. Tags that differ in case only are
 * one branch, written as its first item writes it; items without a tag are on no branch.
 * @rule tag.branches
 */
export function tagsOf(items: Iterable<{ readonly tag: string }>): readonly TagCount[] {
  const counts = new Map<string, TagCount>();
  for (const { tag } of items) {
    if (tag !== '') {
      const key = caseFold(tag);
      const counted = counts.get(key);
      counts.set(key, { tag: counted?.tag ?? tag, total: (counted?.total ?? 0) + 1 });
    }
  }
  return [...counts.values()].toSorted((one, other) => compareNames(one.tag, other.tag));
}

/** Whether an item is on the branch of a tag; the empty tag is the top level of the group. */
export function bearsTag(item: { readonly tag: string }, tag: string): boolean {
  return caseFold(item.tag) === caseFold(tag);
}
