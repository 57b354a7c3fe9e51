/** Answers of the console's HTTP interface about saved views of the list. */
import type { ItemStatus } from './items.ts';

export type ItemViewColumn = {
  readonly id: string;
  /** In pixels. */
  readonly width: number;
  readonly shown: boolean;
  /** Stays at the left when the rest is scrolled. */
  readonly pinned: boolean;
};

/** What a view brings back. Texts are as in the address of the list; an empty one narrows nothing. */
export type ItemViewDefinition = {
  readonly search: string;
  /** The fields that are searched; none for all. */
  readonly fields: readonly string[];
  /** As a search writes them: `tag:lobby name:"two words"`. */
  readonly filters: string;
  readonly group: string | null;
  readonly tag: string | null;
  readonly status: ItemStatus | null;
  /** `name,-status`; a minus is descending. */
  readonly sort: string;
  /** None for the columns as they are. */
  readonly columns: readonly ItemViewColumn[];
};

export type ItemView = {
  readonly id: string;
  readonly name: string;
  /** Shown to everybody who may sign in; otherwise the reader's own. */
  readonly isShared: boolean;
  /** Rises with each change; a change says which one it was made from. */
  readonly revision: number;
  readonly definition: ItemViewDefinition;
};

export type ItemViewList = {
  readonly rows: readonly ItemView[];
  /** Whether the reader may make and change shared ones. */
  readonly mayShare: boolean;
};
