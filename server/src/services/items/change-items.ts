/**
 * The properties of one item or of many: what is touched is changed on all of them, the rest stays on each as it is.
 * All or none, in one commit with an audit entry for each item.
 */
import {
  caseFold,
  checkTypedText,
  decidePropertyChange,
  isChoosable,
  isPortalAddress,
  itemTextLimits,
} from '@sallyport/domain';
import type {
  AccessFacts,
  ItemProperty,
  JumpGroupId,
  JumpItemId,
  JumpPolicyId,
  Reason,
  SessionPolicyId,
} from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import { expecting, refusedCode, unlessMissing, unlessTaken } from '../../ports.ts';
import type { JumpClientRow, JumpItemRow, StartMode, Write } from '../../ports.ts';
import type { SessionWorld } from '../sessions/session-world.ts';
import { groupNameIn } from './item-rights.ts';
import { findItems } from './item-editor.ts';
import type { ItemEditor, ItemsRefused, JudgedItem } from './item-editor.ts';
import { accountFault, accountWrites } from './item-account.ts';
import type { AccountChanges } from './item-account.ts';
import type { SecretBox } from '../../sealing/secret-box.ts';
import { takenNames } from './taken-names.ts';

/** What is not there is not touched. Null is none: no policy, and the default portal. */
export interface ItemChanges extends AccountChanges {
  /** For one item only. */
  readonly name?: string;
  readonly tag?: string;
  readonly comments?: string;
  readonly jumpPolicyId?: JumpPolicyId | null;
  readonly attendedSessionPolicyId?: SessionPolicyId | null;
  readonly unattendedSessionPolicyId?: SessionPolicyId | null;
  /** Of the client, with all of its entries. */
  readonly publicSiteAddress?: string | null;
  readonly startMode?: StartMode;
  readonly jumpGroupId?: JumpGroupId;
}

export type ChangeItemsOutcome =
  /** How many items are otherwise than before. */
  | { readonly kind: 'changed'; readonly count: number }
  | { readonly kind: 'invalid'; readonly field: ItemProperty }
  | ItemsRefused;

export type ChangeWorld = Pick<SessionWorld, 'store' | 'clock' | 'bus' | 'accounts'>;

type Texts = 'name' | 'tag' | 'comments';

/** The changes with their texts composed, or the field at fault. */
function checked(
  changes: ItemChanges,
  items: readonly JudgedItem[],
  access: AccessFacts,
): ItemChanges | { readonly fault: ItemProperty } {
  if (changes.name !== undefined && items.length > 1) return { fault: 'name' };
  const texts: Partial<Record<Texts, string>> = {};
  for (const field of ['name', 'tag', 'comments'] as const) {
    const given = changes[field];
    if (given === undefined) continue;
    const text = checkTypedText(field === 'comments' ? given : given.trim(), itemTextLimits[field]);
    if (text.kind === 'bad') return { fault: field };
    texts[field] = text.text;
  }
  const { jumpPolicyId = null, publicSiteAddress = null } = changes;
  if (jumpPolicyId !== null && !access.jumpPolicies.has(jumpPolicyId)) return { fault: 'jumpPolicyId' };
  for (const field of ['attendedSessionPolicyId', 'unattendedSessionPolicyId'] as const) {
    const id = changes[field] ?? null;
    const mayAll = items.every(({ row }) => isChoosable(access, id, { use: 'jumpItems', kept: row[field] }));
    if (!mayAll) return { fault: field };
  }
  if (publicSiteAddress !== null && !isPortalAddress(access, publicSiteAddress)) return { fault: 'publicSiteAddress' };
  const faults = items.map(({ row }) => accountFault(row, changes));
  const fault = faults.find((field) => field !== undefined);
  return fault === undefined ? { ...changes, ...texts } : { fault };
}

/** What becomes of one item, and how the audit log tells it. */
interface Changed {
  readonly item: JumpItemRow;
  readonly columns: Partial<JumpItemRow>;
  /** The client's, when it changes. */
  readonly portal: string | null | undefined;
  readonly told: Readonly<Record<string, readonly [unknown, unknown]>>;
}

const columnsOfItem = [
  'name',
  'tag',
  'comments',
  'jumpPolicyId',
  'attendedSessionPolicyId',
  'unattendedSessionPolicyId',
  'startMode',
  'jumpGroupId',
] as const satisfies readonly (keyof JumpItemRow & ItemProperty)[];

/** A value as people know it: a policy and a group by name. */
function toldValue(access: AccessFacts, field: ItemProperty, value: unknown): unknown {
  switch (field) {
    case 'jumpPolicyId':
      return access.jumpPolicies.get(value as JumpPolicyId)?.displayName ?? null;
    case 'attendedSessionPolicyId':
    case 'unattendedSessionPolicyId':
      return access.sessionPolicies.get(value as SessionPolicyId)?.displayName ?? null;
    case 'jumpGroupId':
      return groupNameIn(access, value as JumpGroupId);
    default:
      return value;
  }
}

interface Changing {
  readonly access: AccessFacts;
  readonly changes: ItemChanges;
  readonly client: JumpClientRow | undefined;
  readonly box: SecretBox;
}

function changedItem({ row }: JudgedItem, { access, changes, client, box }: Changing): Changed {
  const fields = columnsOfItem.filter((field) => changes[field] !== undefined && changes[field] !== row[field]);
  const columns = Object.fromEntries(fields.map((field) => [field, changes[field]])) as Partial<JumpItemRow>;
  const account = accountWrites(box, row, changes);
  const told: Record<string, readonly [unknown, unknown]> = { ...account.told };
  for (const field of fields) {
    told[field] = [toldValue(access, field, row[field]), toldValue(access, field, changes[field])];
  }
  const portal = changes.publicSiteAddress;
  const isMoved = portal !== undefined && client !== undefined && client.publicSiteAddress !== portal;
  if (isMoved) told['publicSiteAddress'] = [client.publicSiteAddress, portal];
  const name = columns.name === undefined ? {} : { nameFold: caseFold(columns.name) };
  return {
    item: row,
    columns: { ...columns, ...name, ...account.columns },
    portal: isMoved ? portal : undefined,
    told,
  };
}

function writesOf({ store, clock }: ChangeWorld, editor: ItemEditor, changed: readonly Changed[]): readonly Write[] {
  const at = clock.now();
  const { actor, access } = editor;
  const portals = new Map(changed.map(({ item, portal }) => [item.jumpClientId, portal]));
  const updates = changed.flatMap(({ item, columns }) => {
    if (Object.keys(columns).length === 0) return [];
    const update = expecting(store.updateJumpItem(item.id, columns, item.jumpGroupId), 1, 'item.raced');
    return [unlessMissing(unlessTaken(update, 'item.raced'), 'item.raced')];
  });
  const clients = [...portals].flatMap(([id, publicSiteAddress]) =>
    publicSiteAddress === undefined ? [] : [store.updateJumpClient(id, { publicSiteAddress })],
  );
  const entries = changed.flatMap(({ item, columns, told }) => {
    const { jumpGroupId, ...changes } = told;
    const target = { kind: 'jump-item', id: item.id, name: item.name };
    const edited = auditEntry({ at, kind: 'jump-item.changed', actor, target, data: { changes } });
    const to = columns.jumpGroupId === undefined ? '' : groupNameIn(access, columns.jumpGroupId);
    const data = { from: groupNameIn(access, item.jumpGroupId), to };
    const moved = auditEntry({ at, kind: 'jump-item.moved', actor, target, data });
    return [...(Object.keys(changes).length > 0 ? [edited] : []), ...(jumpGroupId === undefined ? [] : [moved])];
  });
  return [...updates, ...clients, ...entries.flatMap((entry) => store.insertAuditEntry(entry))];
}

export async function changeItems(
  world: ChangeWorld,
  editor: ItemEditor,
  { ids, changes }: { readonly ids: readonly JumpItemId[]; readonly changes: ItemChanges },
): Promise<ChangeItemsOutcome> {
  const { store, bus } = world;
  const { access } = editor;
  const found = await findItems(store, editor, ids);
  if (found.kind !== 'found') return found;
  const good = checked(changes, found.items, access);
  if ('fault' in good) return { kind: 'invalid', field: good.fault };
  const destination = good.jumpGroupId === undefined ? undefined : editor.rightsOn(good.jumpGroupId);
  // A group that the editor doesn't see is none.
  if (good.jumpGroupId !== undefined && destination === undefined) return { kind: 'invalid', field: 'jumpGroupId' };
  const properties = new Set((Object.keys(good) as ItemProperty[]).filter((field) => good[field] !== undefined));
  const judged = found.items.map((item) => item.judged);
  const decision = decidePropertyChange(judged, { properties, destination });
  if (decision.kind === 'refused') return decision;
  const clients = await clientsOf(world, found.items, good);
  const changed = found.items
    .map((item) => {
      const client = clients.get(item.row.jumpClientId);
      return changedItem(item, { access, changes: good, client, box: world.accounts.box });
    })
    .filter(({ told }) => Object.keys(told).length > 0);
  const taken = await namesInTheWay(world, access, changed);
  if (taken.length > 0) return { kind: 'refused', reasons: taken };
  try {
    await store.commit(writesOf(world, editor, changed));
  } catch (error) {
    if (refusedCode(error) === 'item.raced') return { kind: 'raced' };
    throw error;
  }
  const idsOf = (some: typeof changed) => new Set(some.map(({ item }) => item.jumpClientId));
  for (const jumpClientId of idsOf(changed)) bus.publish('client-changed', { jumpClientId });
  const elsewhere = changed.filter(({ portal }) => portal !== undefined);
  for (const jumpClientId of idsOf(elsewhere)) bus.publish('portal-chosen', { jumpClientId });
  return { kind: 'changed', count: changed.length };
}

async function clientsOf(
  { store }: ChangeWorld,
  items: readonly JudgedItem[],
  changes: ItemChanges,
): Promise<ReadonlyMap<string, JumpClientRow>> {
  if (changes.publicSiteAddress === undefined) return new Map();
  const ids = [...new Set(items.map(({ row }) => row.jumpClientId))];
  const rows = await Promise.all(ids.map((id) => store.findJumpClient(id)));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row]])));
}

async function namesInTheWay(
  { store }: ChangeWorld,
  access: AccessFacts,
  changed: readonly Changed[],
): Promise<readonly Reason[]> {
  const placed = changed.filter(({ columns }) => columns.name !== undefined || columns.jumpGroupId !== undefined);
  if (placed.length === 0) return [];
  const wanted = placed.map(({ item, columns }) => ({ ...item, ...columns }));
  return await takenNames(store, wanted, (id) => groupNameIn(access, id));
}
