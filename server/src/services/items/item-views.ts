/**
 * Saved views of the list. A personal one is its owner's alone; a shared one is there for everybody, so whoever changes
 * it stands in the audit log.
 */
import {
  caseFold,
  checkTypedText,
  effectiveAccount,
  isViewShown,
  itemViewNameLimits,
  itemViewsMost,
  newId,
  parseId,
  visibleGroups,
} from '@sallyport/domain';
import type { ItemViewId, UserFacts, UserId } from '@sallyport/domain';
import type { ItemView, ItemViewDefinition, ItemViewList } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { changesBetween } from '../../audit/changes.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, ItemViewRow, Random, Store, Write } from '../../ports.ts';
import { Lanes } from '../lanes.ts';

export interface ItemViewWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ItemViewWish {
  readonly name: string;
  readonly definition: ItemViewDefinition;
}

/** Whose views are meant: those of a user, or with null the shared ones. */
export type ViewOwner = UserId | null;

export type ItemViewOutcome =
  | { readonly kind: 'done'; readonly view: ItemView }
  | { readonly kind: 'gone' | 'conflict' | 'too-many' | 'name-invalid' | 'name-taken' };

/** So that two that are made at once do not both find room for the last. */
const making = new Lanes();

function definitionOf(row: Pick<ItemViewRow, 'definition'>): ItemViewDefinition {
  // Parsed by the schema of the request before it was stored.
  return JSON.parse(row.definition) as ItemViewDefinition;
}

function viewOf(row: Omit<ItemViewRow, 'scope'>): ItemView {
  const { id, name, ownerId, revision } = row;
  return { id, name, isShared: ownerId === null, revision, definition: definitionOf(row) };
}

function mayShare({ access, id }: UserFacts): boolean {
  const account = effectiveAccount(access, id);
  return account !== undefined && account.enabled && account.administration.editJumpGroups;
}

/** Those that somebody is shown, the shared ones first. */
export async function listItemViews({ store }: ItemViewWorld, user: UserFacts): Promise<ItemViewList> {
  const rows = [...(await store.listItemViews(null)), ...(await store.listItemViews(user.id))];
  const arranges = mayShare(user);
  const reader = { id: user.id, arranges, seen: visibleGroups(user.access, user.id) };
  const shown = rows.filter((row) => {
    const jumpGroupId = parseId('jump-group', definitionOf(row).group ?? '');
    return isViewShown({ ownerId: row.ownerId ?? undefined, jumpGroupId }, reader);
  });
  return { rows: shown.map(viewOf), mayShare: arranges };
}

function checkedName(name: string): { readonly name: string; readonly nameFold: string } | undefined {
  const text = checkTypedText(name.trim(), itemViewNameLimits);
  return text.kind === 'bad' ? undefined : { name: text.text, nameFold: caseFold(text.text) };
}

interface Audited {
  readonly actor: Actor;
  readonly kind: 'item-view.created' | 'item-view.changed' | 'item-view.removed';
  readonly id: ItemViewId;
  readonly name: string;
  readonly before: object;
  readonly after: object;
}

function auditWrites({ store, clock }: ItemViewWorld, owner: ViewOwner, audited: Audited): readonly Write[] {
  if (owner !== null) return [];
  const { actor, kind, id, name, before, after } = audited;
  const changes = changesBetween({ ...before }, { ...after });
  const target = { kind: 'item-view', id, name };
  return store.insertAuditEntry(auditEntry({ at: clock.now(), kind, actor, target, data: { changes } }));
}

/** For the audit log: what a view says, flat. */
function shown(name: string, definition: ItemViewDefinition): object {
  const { columns, ...rest } = definition;
  return { name, ...rest, columns: columns.filter((column) => column.shown).map(({ id }) => id) };
}

export interface ViewEditor {
  readonly owner: ViewOwner;
  readonly actor: Actor;
}

function refusalOf(error: unknown): ItemViewOutcome {
  const code = refusedCode(error);
  if (code === 'item-view.name-taken') return { kind: 'name-taken' };
  if (code === 'conflict') return { kind: 'conflict' };
  throw error;
}

export async function makeItemView(
  world: ItemViewWorld,
  { owner, actor }: ViewEditor,
  wish: ItemViewWish,
): Promise<ItemViewOutcome> {
  const { store, clock, random } = world;
  const named = checkedName(wish.name);
  if (named === undefined) return { kind: 'name-invalid' };
  return await making.run(owner ?? 'shared', async (): Promise<ItemViewOutcome> => {
    if ((await store.listItemViews(owner)).length >= itemViewsMost) return { kind: 'too-many' };
    const changedAt = clock.now();
    const id = newId('item-view', changedAt, random.bytes(10));
    const definition = JSON.stringify(wish.definition);
    const row = { id, ownerId: owner, ...named, definition, revision: 1, changedAt };
    const after = shown(named.name, wish.definition);
    const audit = auditWrites(world, owner, {
      actor,
      kind: 'item-view.created',
      id,
      name: named.name,
      before: {},
      after,
    });
    try {
      await store.commit([store.insertItemView(row), ...audit]);
    } catch (error) {
      return refusalOf(error);
    }
    return { kind: 'done', view: viewOf(row) };
  });
}

interface Revised {
  readonly id: ItemViewId;
  /** The one that the change was made from. */
  readonly revision: number;
}

/** One of somebody else is like one that is not there. */
async function findOwn({ store }: ItemViewWorld, owner: ViewOwner, id: ItemViewId): Promise<ItemViewRow | undefined> {
  const row = await store.findItemView(id);
  return row?.ownerId === owner ? row : undefined;
}

export async function changeItemView(
  world: ItemViewWorld,
  { owner, actor }: ViewEditor,
  { id, revision, ...wish }: ItemViewWish & Revised,
): Promise<ItemViewOutcome> {
  const { store, clock } = world;
  const named = checkedName(wish.name);
  if (named === undefined) return { kind: 'name-invalid' };
  const row = await findOwn(world, owner, id);
  if (row === undefined) return { kind: 'gone' };
  const definition = JSON.stringify(wish.definition);
  const next = { id, ...named, definition, revision, changedAt: clock.now() };
  const audit = auditWrites(world, owner, {
    actor,
    kind: 'item-view.changed',
    id,
    name: named.name,
    before: shown(row.name, definitionOf(row)),
    after: shown(named.name, wish.definition),
  });
  try {
    await store.commit([expecting(store.updateItemView(next), 1, 'conflict'), ...audit]);
  } catch (error) {
    return refusalOf(error);
  }
  return { kind: 'done', view: viewOf({ ...next, ownerId: owner, revision: revision + 1 }) };
}

export async function removeItemView(
  world: ItemViewWorld,
  { owner, actor }: ViewEditor,
  { id, revision }: Revised,
): Promise<ItemViewOutcome> {
  const { store } = world;
  const row = await findOwn(world, owner, id);
  if (row === undefined) return { kind: 'gone' };
  const audit = auditWrites(world, owner, {
    actor,
    kind: 'item-view.removed',
    id,
    name: row.name,
    before: shown(row.name, definitionOf(row)),
    after: {},
  });
  try {
    await store.commit([expecting(store.removeItemView(id, revision), 1, 'conflict'), ...audit]);
  } catch (error) {
    return refusalOf(error);
  }
  return { kind: 'done', view: viewOf(row) };
}
