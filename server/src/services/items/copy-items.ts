/** Copies: further entries of the same clients in another group, which begin with the properties of their originals. */
import { caseFold, checkTypedText, decideCopying, itemTextLimits, newId } from '@sallyport/domain';
import type { JumpGroupId, JumpItemId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import { expecting, refusedCode, unlessMissing, unlessTaken } from '../../ports.ts';
import type { JumpItemRow, Write } from '../../ports.ts';
import type { SessionWorld } from '../sessions/session-world.ts';
import { accountOfCopy } from './item-account.ts';
import { findItems } from './item-editor.ts';
import type { ItemEditor, ItemsRefused } from './item-editor.ts';
import { policiesOf } from './item-policies.ts';
import { groupNameIn } from './item-rights.ts';
import { takenNames } from './taken-names.ts';

export interface CopyWish {
  readonly ids: readonly JumpItemId[];
  readonly jumpGroupId: JumpGroupId;
  /** For one item only; each copy has the name of its original otherwise. */
  readonly name?: string | undefined;
}

export interface Copy {
  readonly from: JumpItemId;
  readonly id: JumpItemId;
}

export type CopyItemsOutcome =
  | { readonly kind: 'copied'; readonly copies: readonly Copy[] }
  | { readonly kind: 'invalid'; readonly field: 'jumpGroupId' | 'name' }
  | ItemsRefused;

type CopyWorld = Pick<SessionWorld, 'store' | 'clock' | 'random' | 'bus'>;

function copyOf(
  { clock, random }: CopyWorld,
  original: JumpItemRow,
  { jumpGroupId, name }: { readonly jumpGroupId: JumpGroupId; readonly name: string },
): Omit<JumpItemRow, 'apiId'> {
  const createdAt = clock.now();
  const { jumpClientId, tag, comments } = original;
  return {
    id: newId('jump-item', createdAt, random.bytes(10)),
    jumpClientId,
    jumpGroupId,
    name,
    nameFold: caseFold(name),
    tag,
    comments,
    lastAccessAt: null,
    createdAt,
    ...policiesOf(original),
    ...accountOfCopy(original),
  };
}

export async function copyItems(world: CopyWorld, editor: ItemEditor, wish: CopyWish): Promise<CopyItemsOutcome> {
  const { store, clock, bus } = world;
  const { access, actor } = editor;
  const { jumpGroupId } = wish;
  const found = await findItems(store, editor, wish.ids);
  if (found.kind !== 'found') return found;
  const name = wish.name === undefined ? undefined : checkTypedText(wish.name.trim(), itemTextLimits.name);
  if (name !== undefined && (name.kind === 'bad' || found.items.length > 1)) return { kind: 'invalid', field: 'name' };
  const destination = editor.rightsOn(jumpGroupId);
  if (destination === undefined) return { kind: 'invalid', field: 'jumpGroupId' };
  const decision = decideCopying(
    found.items.map(({ judged }) => judged),
    destination,
  );
  if (decision.kind === 'refused') return decision;
  const copies = found.items.map(({ row }) => ({
    original: row,
    copy: copyOf(world, row, { jumpGroupId, name: name?.kind === 'good' ? name.text : row.name }),
  }));
  const taken = await takenNames(
    store,
    copies.map(({ copy }) => copy),
    (id) => groupNameIn(access, id),
  );
  if (taken.length > 0) return { kind: 'refused', reasons: taken };
  const at = clock.now();
  const to = groupNameIn(access, jumpGroupId);
  const entries = copies.map(({ original, copy }) =>
    auditEntry({
      at,
      kind: 'jump-item.copied',
      actor,
      target: { kind: 'jump-item', id: original.id, name: original.name },
      data: { from: groupNameIn(access, original.jumpGroupId), to, copyId: copy.id, copyName: copy.name },
    }),
  );
  const writes: readonly (Write | readonly Write[])[] = copies.flatMap(({ original, copy }) => [
    // Still in the group whose rights were judged, of a client that is still there.
    expecting(store.updateJumpItem(original.id, { name: original.name }, original.jumpGroupId), 1, 'item.raced'),
    expecting(store.touchJumpClient(original.jumpClientId), 1, 'client.gone'),
    store.insertJumpItem(copy).map((write) => unlessMissing(unlessTaken(write, 'item.raced'), 'item.raced')),
  ]);
  try {
    await store.commit([...writes, ...entries.map((entry) => store.insertAuditEntry(entry))]);
  } catch (error) {
    const code = refusedCode(error);
    if (code === 'item.raced') return { kind: 'raced' };
    if (code === 'client.gone') {
      return { kind: 'refused', reasons: [{ code: 'jump.client-uninstalled', facts: { uninstalledAt: at } }] };
    }
    throw error;
  }
  for (const jumpClientId of new Set(copies.map(({ copy }) => copy.jumpClientId))) {
    bus.publish('client-changed', { jumpClientId });
  }
  return { kind: 'copied', copies: copies.map(({ original, copy }) => ({ from: original.id, id: copy.id })) };
}
