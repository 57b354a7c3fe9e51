/** Who changes items, and what they may do in each group: a user by the role held there, or a program by its account. */
import { itemPermissionApiNames, visibleGroups } from '@sallyport/domain';
import type {
  AccessFacts,
  ChangedItem,
  GroupRights,
  ItemPermission,
  JumpGroupId,
  JumpItemId,
  Reason,
  UserFacts,
} from '@sallyport/domain';
import type { Actor } from '../../audit/entry.ts';
import type { JumpItemRow, Store } from '../../ports.ts';
import { groupNameIn, rightsOn } from './item-rights.ts';

export interface ItemEditor {
  readonly actor: Actor;
  readonly access: AccessFacts;
  /** Undefined for a group that the editor doesn't see. */
  rightsOn(id: JumpGroupId): GroupRights | undefined;
}

export function userEditor(user: UserFacts, actor: Actor): ItemEditor {
  const seen = visibleGroups(user.access, user.id);
  return { actor, access: user.access, rightsOn: (id) => (seen.has(id) ? rightsOn(user, id) : undefined) };
}

const every: ReadonlySet<ItemPermission> = new Set(Object.keys(itemPermissionApiNames) as ItemPermission[]);

/** An account of a program, which its own permissions let change every group. */
export function programEditor(access: AccessFacts, actor: Actor): ItemEditor {
  return {
    actor,
    access,
    rightsOn: (id) =>
      access.jumpGroups.has(id) ? { groupName: groupNameIn(access, id), permissions: every } : undefined,
  };
}

export interface JudgedItem {
  readonly row: JumpItemRow;
  readonly judged: ChangedItem;
}

/** What refuses a change of items as a whole. */
export type ItemsRefused =
  /** The item at this place is gone, or `hidden` to the editor, who is told the same. */
  | { readonly kind: 'gone'; readonly place: number; readonly hidden: boolean }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }
  /** Somebody else changed one of them at the same moment. */
  | { readonly kind: 'raced' };

export type FoundItems = { readonly kind: 'found'; readonly items: readonly JudgedItem[] } | ItemsRefused;

/** The items as they are in the database, each with the rights on its group; one named twice counts once. */
export async function findItems(store: Store, editor: ItemEditor, named: readonly JumpItemId[]): Promise<FoundItems> {
  const ids = [...new Set(named)];
  const rows = new Map((await store.listJumpItemsById(ids)).map((row) => [row.id, row]));
  const items: JudgedItem[] = [];
  for (const id of ids) {
    const row = rows.get(id);
    const rights = row === undefined ? undefined : editor.rightsOn(row.jumpGroupId);
    if (row === undefined || rights === undefined) {
      return { kind: 'gone', place: named.indexOf(id), hidden: row !== undefined };
    }
    items.push({ row, judged: { name: row.name, ...rights } });
  }
  return { kind: 'found', items };
}
