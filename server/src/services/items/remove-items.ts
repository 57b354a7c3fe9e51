/**
 * Removing items: one of several entries of a client goes alone, with the last one the client is uninstalled. Each
 * client is dealt with in one commit, which stands only while its entries are those that were judged.
 */
import { decideRemoval, whatRemovalDoes } from '@sallyport/domain';
import type { Decision, JumpClientId, JumpItemId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { JumpItemRow, Write } from '../../ports.ts';
import { uninstallWith } from '../clients/uninstall-client.ts';
import type { SessionWorld } from '../sessions/session-world.ts';
import { findItems } from './item-editor.ts';
import type { ItemEditor, ItemsRefused, JudgedItem } from './item-editor.ts';
import { groupNameIn } from './item-rights.ts';

/** `uninstalled`: its agent is told now; `uninstalled-later`: once it is back. */
export type RemovalOutcome = 'removed' | 'uninstalled' | 'uninstalled-later' | 'gone';

export interface RemovedItem {
  readonly id: JumpItemId;
  readonly outcome: RemovalOutcome;
}

export type RemoveItemsOutcome = { readonly kind: 'removed'; readonly items: readonly RemovedItem[] } | ItemsRefused;

/** What removing these items would do. */
export interface Removal {
  readonly decision: Decision<'remove'>;
  readonly items: number;
  /** Clients that are uninstalled. */
  readonly uninstalls: number;
  /** Those of them that are told once they are back. */
  readonly offline: number;
}

export async function foreseeRemoval(
  world: SessionWorld,
  editor: ItemEditor,
  ids: readonly JumpItemId[],
): Promise<({ readonly kind: 'foreseen' } & Removal) | ItemsRefused> {
  const found = await findItems(world.store, editor, ids);
  if (found.kind !== 'found') return found;
  const decision = decideRemoval(found.items.map(({ judged }) => judged));
  const ending: JumpClientId[] = [];
  for (const [jumpClientId, items] of byClient(found.items)) {
    const entries = await world.store.listJumpItemsOfClient(jumpClientId);
    if (effectOf(entries, items) === 'uninstalls') ending.push(jumpClientId);
  }
  const offline = ending.filter((id) => !world.isLinked(id)).length;
  return { kind: 'foreseen', decision, items: found.items.length, uninstalls: ending.length, offline };
}

function byClient(items: readonly JudgedItem[]): ReadonlyMap<JumpClientId, readonly JumpItemRow[]> {
  return Map.groupBy(
    items.map(({ row }) => row),
    ({ jumpClientId }) => jumpClientId,
  );
}

function effectOf(entries: readonly JumpItemRow[], chosen: readonly JumpItemRow[]) {
  return whatRemovalDoes(
    entries.map(({ id }) => id),
    new Set(chosen.map(({ id }) => id)),
  );
}

export async function removeItems(
  world: SessionWorld,
  editor: ItemEditor,
  ids: readonly JumpItemId[],
): Promise<RemoveItemsOutcome> {
  const found = await findItems(world.store, editor, ids);
  if (found.kind !== 'found') return found;
  const decision = decideRemoval(found.items.map(({ judged }) => judged));
  if (decision.kind === 'refused') return decision;
  const items: RemovedItem[] = [];
  for (const [jumpClientId, chosen] of byClient(found.items)) {
    const outcome = await removeOfClient(world, editor, { jumpClientId, chosen });
    items.push(...chosen.map(({ id }) => ({ id, outcome })));
  }
  return { kind: 'removed', items };
}

interface OfClient {
  readonly jumpClientId: JumpClientId;
  readonly chosen: readonly JumpItemRow[];
}

async function removeOfClient(world: SessionWorld, editor: ItemEditor, wish: OfClient): Promise<RemovalOutcome> {
  const { jumpClientId, chosen } = wish;
  const groups = new Map(chosen.map(({ id, jumpGroupId }) => [id, jumpGroupId]));
  // Whoever changed the entries meanwhile was faster, and what removal does is judged anew.
  for (;;) {
    const entries = await world.store.listJumpItemsOfClient(jumpClientId);
    const left = entries.filter(({ id, jumpGroupId }) => groups.get(id) === jumpGroupId);
    if (left.length === 0) return 'gone';
    const audit = auditWrites(world, editor, left);
    if (effectOf(entries, left) === 'uninstalls') {
      const { actor } = editor;
      const told = await uninstallWith(world, { jumpClientId, actor }, { count: left.length, audit });
      if (told !== 'raced') return told === 'told' ? 'uninstalled' : told === 'gone' ? 'gone' : 'uninstalled-later';
    } else if (await removeEntries(world, { jumpClientId, left, audit })) {
      return 'removed';
    }
  }
}

function auditWrites(
  { store, clock }: SessionWorld,
  { actor, access }: ItemEditor,
  items: readonly JumpItemRow[],
): readonly Write[] {
  return items.flatMap(({ id, name, jumpGroupId }) =>
    store.insertAuditEntry(
      auditEntry({
        at: clock.now(),
        kind: 'jump-item.removed',
        actor,
        target: { kind: 'jump-item', id, name },
        data: { group: groupNameIn(access, jumpGroupId) },
      }),
    ),
  );
}

interface Entries {
  readonly jumpClientId: JumpClientId;
  readonly left: readonly JumpItemRow[];
  readonly audit: readonly Write[];
}

/** False when another entry of the client was removed at the same moment, or these were. */
async function removeEntries({ store, bus }: SessionWorld, { jumpClientId, left, audit }: Entries): Promise<boolean> {
  const ids = left.map(({ id }) => id);
  try {
    await store.commit([
      // Of two who remove entries of one client the second sees what the first left.
      store.touchJumpClient(jumpClientId),
      expecting(store.removeJumpItemsBesideOthers(jumpClientId, ids), ids.length, 'item.raced'),
      ...audit,
    ]);
  } catch (error) {
    if (refusedCode(error) === 'item.raced') return false;
    throw error;
  }
  bus.publish('client-changed', { jumpClientId });
  return true;
}
