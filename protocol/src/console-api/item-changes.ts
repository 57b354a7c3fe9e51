/** What the console reads and writes when items are changed, copied and removed. An id of null is none. */
import type { ActionOutcome } from './items.ts';

/** Most items in one change. */
export const changedItemsMax = 500;

export type StartModeName = 'normal' | 'minimized' | 'hidden';

/** The agent's own, that of whoever is signed in at the endpoint, or a named one. */
export type SessionAccountName = 'service' | 'signed-in' | 'named';

/** What is not there is not touched. */
export type ItemChangesBody = {
  /** For one item only. */
  readonly name?: string;
  readonly tag?: string;
  readonly comments?: string;
  readonly jumpPolicyId?: string | null;
  readonly attendedSessionPolicyId?: string | null;
  readonly unattendedSessionPolicyId?: string | null;
  /** Of the client, with all of its entries; null is the default portal. */
  readonly publicSiteAddress?: string | null;
  readonly startMode?: StartModeName;
  readonly sessionAccount?: SessionAccountName;
  /** Of a named account. */
  readonly accountName?: string;
  /** To be kept, sealed, in the place of any that is; empty forgets it. It is never in an answer. */
  readonly accountPassword?: string;
  readonly jumpGroupId?: string;
};

export type ChangeItemsBody = { readonly ids: readonly string[]; readonly changes: ItemChangesBody };

/** How many are otherwise than before. */
export type ChangeItemsAnswer = { readonly changed: number };

export type ItemPropertyName = keyof ItemChangesBody;

export type ItemPropertyState = {
  /** Of all the items; null is none, or that they differ. Of a password only `stored` or null. */
  readonly value: string | null;
  readonly isMixed: boolean;
  readonly edit: ActionOutcome;
};

export type ItemChoice = { readonly id: string; readonly name: string };

export type GroupChoice = ItemChoice & { readonly isOwn: boolean; readonly isPersonal: boolean };

/** Properties of the chosen items, and what may be chosen for them. */
export type ItemPropertiesAnswer = {
  readonly items: number;
  readonly fields: Readonly<Record<ItemPropertyName, ItemPropertyState>>;
  readonly jumpPolicies: readonly ItemChoice[];
  readonly sessionPolicies: readonly ItemChoice[];
  /** An address of each portal; the id is the address. */
  readonly portals: readonly ItemChoice[];
  /** Where the reader may move and copy to. */
  readonly groups: readonly GroupChoice[];
  /** The one that all of the items are in, whether or not one may move there; null when they are in several. */
  readonly group: GroupChoice | null;
  /** Tags of the groups that the items are in. */
  readonly tags: readonly string[];
  /** Entries of the same clients that are not chosen, and whose portal changes too. */
  readonly otherEntries: number;
};

export type CopyItemsBody = { readonly ids: readonly string[]; readonly jumpGroupId: string; readonly name?: string };
export type CopyItemsAnswer = { readonly copies: readonly { readonly from: string; readonly id: string }[] };

/** What removing would do. */
export type RemovalAnswer = {
  readonly items: number;
  /** Jump Clients that are uninstalled. */
  readonly uninstalls: number;
  /** Those of them that are told once they are back. */
  readonly offline: number;
  readonly remove: ActionOutcome;
};

export type RemoveItemsAnswer = {
  readonly items: readonly {
    readonly id: string;
    readonly outcome: 'removed' | 'uninstalled' | 'uninstalled-later' | 'gone';
  }[];
};
