/**
 * What happened to an item and to its client, as whoever sees the item may know it: sessions that they may see, when it
 * was last online, and of the audit log the kinds below without values, which may name groups that they don't see.
 */
import { instant, sessionScopeOf } from '@sallyport/domain';
import type { Instant, JumpItemId, UserFacts } from '@sallyport/domain';
import type { ItemEvent, ItemEventPage } from '@sallyport/protocol';
import { seenItem } from '../../access/seen-item.ts';
import type { ItemIndex } from '../../index/item-index.ts';
import type { AuditRow, SessionRow, Store } from '../../ports.ts';

export interface ItemEventsQuery {
  readonly limit: number;
  /** Only what was before. */
  readonly before?: Instant;
}

const auditedKinds: readonly string[] = [
  'client.copied',
  'client.enrolled',
  'client.key-rotated',
  'client.uninstalled',
  'client.upgrade-asked',
  'client.upgrade-failed',
  'client.upgrade-refused',
  'client.upgrade-rolled-back',
  'client.upgraded',
  'jump-item.changed',
  'jump-item.copied',
  'jump-item.moved',
];

const nothing = { by: null, fields: [], from: null, to: null, sessionId: null } as const;

export async function listItemEvents(
  { store, index }: { readonly store: Store; readonly index: Pick<ItemIndex, 'find'> },
  user: UserFacts,
  { id, limit, before }: ItemEventsQuery & { readonly id: JumpItemId },
): Promise<ItemEventPage | undefined> {
  const item = seenItem(index, user, id);
  if (item === undefined) return undefined;
  const { row: client } = item.entry;
  const page = { limit: limit + 1, ...(before === undefined ? {} : { before }) };
  const audited = await store.listAuditEntriesOf([id, client.id], { kinds: auditedKinds, ...page });
  const ofItem = { jumpItemId: id, scope: sessionScopeOf(user.access, user.id), ...page };
  const began = await store.listSessionsByMoment('startedAt', ofItem);
  const ended = await store.listSessionsByMoment('endedAt', ofItem);
  const links = [
    { kind: 'client.online', at: client.lastConnectAt },
    { kind: 'client.offline', at: client.lastDisconnectAt },
  ].flatMap(({ kind, at }) =>
    at === null || (before !== undefined && at >= before) ? [] : [{ ...nothing, kind, at }],
  );
  return newestEvents([audited.map(auditedEvent), began.map(beginning), ended.flatMap(ending), links], limit);
}

/**
 * Of several lists, each with one more than the limit where it goes on: a page, and where the next begins. A list that
 * goes on may have nothing left for this page and still be the reason for another.
 */
export function newestEvents(lists: readonly (readonly ItemEvent[])[], limit: number): ItemEventPage {
  const sorted = lists.flat().toSorted((one, other) => other.at - one.at);
  const last = sorted[limit - 1];
  if (last === undefined) return { rows: sorted, next: null };
  const rows = sorted.filter(({ at }) => at >= last.at);
  const goesOn = lists.some((events) => events.length > limit);
  return { rows, next: goesOn || rows.length < sorted.length ? last.at : null };
}

function beginning({ id, startedAt, startedByName }: SessionRow): ItemEvent {
  return { ...nothing, kind: 'session.started', at: startedAt, by: startedByName, sessionId: id };
}

function ending({ id, endedAt }: SessionRow): readonly ItemEvent[] {
  return endedAt === null ? [] : [{ ...nothing, kind: 'session.ended', at: endedAt, sessionId: id }];
}

function auditedEvent({ kind, at, actorKind, actorName, data }: AuditRow): ItemEvent {
  const facts = JSON.parse(data) as Readonly<Record<string, unknown>>;
  const by = actorKind === 'user' || actorKind === 'api-account' ? actorName : null;
  const event = { ...nothing, kind, at: instant(at), by };
  if (kind === 'jump-item.changed') {
    const { name, ...others } = (facts['changes'] ?? {}) as Readonly<Record<string, readonly unknown[]>>;
    const fields = Object.keys(others);
    const [from, to] = name ?? [];
    return typeof from === 'string' && typeof to === 'string'
      ? { ...event, kind: 'jump-item.renamed', fields, from, to }
      : { ...event, fields };
  }
  const version = facts['version'];
  return typeof version === 'string' && kind.startsWith('client.upgrade') ? { ...event, to: version } : event;
}
