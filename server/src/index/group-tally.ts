/**
 * The groups of the list, each with what it holds: which items, how many of them online, and when anything in it
 * changed last. What somebody may see is a set of groups, so whatever is counted for somebody is a sum over these.
 */
import { caseFold, tagsOf } from '@sallyport/domain';
import type { ItemRow, TagCount } from '@sallyport/domain';

/** An item as far as its group counts it. */
export interface Counted {
  readonly row: ItemRow;
  readonly isOnline: boolean;
}

export interface ItemCounts {
  readonly total: number;
  readonly online: number;
}

/** A group as the tree shows it. */
export interface GroupContent extends ItemCounts {
  readonly tags: readonly (TagCount & { readonly online: number })[];
}

export class TalliedGroup<Held extends Counted> {
  /** Small and never given to another group: a place in an array. */
  readonly number: number;
  readonly items = new Set<Held>();
  online = 0;
  version = 0;
  #content: { readonly version: number; readonly content: GroupContent } | undefined;

  constructor(number: number) {
    this.number = number;
  }

  content(): GroupContent {
    if (this.#content?.version !== this.version) this.#content = { version: this.version, content: this.#count() };
    return this.#content.content;
  }

  #count(): GroupContent {
    const rows = Array.from(this.items, ({ row }) => row);
    const online = Array.from(this.items).flatMap(({ row, isOnline }) => (isOnline ? [row] : []));
    const onlineByTag = new Map(tagsOf(online).map(({ tag, total }) => [caseFold(tag), total]));
    const tags = tagsOf(rows).map((counted) => ({ ...counted, online: onlineByTag.get(caseFold(counted.tag)) ?? 0 }));
    return { total: rows.length, online: online.length, tags };
  }
}
