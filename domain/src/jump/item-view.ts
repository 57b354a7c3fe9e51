/** Saved views of the list: whose they are, and who is shown them. */
import type { JumpGroupId, UserId } from '../ids.ts';
import { searchFields } from './listing.ts';

/** What the list can show in columns and files. */
export const listColumns = searchFields;

export type ListColumn = (typeof listColumns)[number];

export const itemViewNameLimits = { min: 1, max: 64 };

/** Personal ones of one user, and shared ones in all: more than a tree's foot shows at a glance. */
export const itemViewsMost = 100;

export interface ItemViewFacts {
  /** Undefined for one that is shared. */
  readonly ownerId: UserId | undefined;
  /** The group that it is narrowed to. */
  readonly jumpGroupId: JumpGroupId | undefined;
}

export interface ItemViewReader {
  readonly id: UserId;
  /** May make and change shared views. */
  readonly arranges: boolean;
  readonly seen: { has(id: JumpGroupId): boolean };
}

/**
 * Whether somebody is shown a view at all. A shared one may bear the name of its group, so it is hidden with it; but
 * whoever arranges shared views must find what is to be mended.
 * @rule view.owner, view.hidden-group
 */
export function isViewShown({ ownerId, jumpGroupId }: ItemViewFacts, reader: ItemViewReader): boolean {
  if (ownerId !== undefined) return ownerId === reader.id;
  return reader.arranges || jumpGroupId === undefined || reader.seen.has(jumpGroupId);
}
