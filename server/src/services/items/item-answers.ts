/** Items as the console is told of them: what is known, and for each action whether the reader may, and why not. */
import { decideJump } from '@sallyport/domain';
import type { UserFacts } from '@sallyport/domain';
import type { ActionOutcome, ItemRow } from '@sallyport/protocol';
import { operatingSystemOf, statusSince } from '../../index/entries.ts';
import type { IndexedItem } from '../../index/item-index.ts';
import { shownReason } from '../../text/reasons.ts';

function jumpOutcome(user: UserFacts, item: IndexedItem): ActionOutcome {
  const decision = decideJump(user, item.target);
  return decision.kind === 'allowed'
    ? { allowed: true }
    : { allowed: false, reasons: decision.reasons.map((reason) => shownReason(reason)) };
}

export function itemAnswer(user: UserFacts, item: IndexedItem): ItemRow {
  const { row, entry } = item;
  return {
    id: row.id,
    clientId: row.jumpClientId,
    name: row.name,
    hostname: row.hostname,
    status: row.status,
    statusSince: statusSince(row, entry),
    groupId: row.jumpGroupId,
    groupName: row.groupName,
    tag: row.tag,
    comments: row.comments,
    consoleUser: row.consoleUser,
    privateIp: row.privateIp,
    publicIp: row.publicIp,
    fqdn: row.fqdn,
    operatingSystem: operatingSystemOf(entry),
    jumpMethod: 'jump-client',
    lastAccessedAt: item.item.lastAccessAt,
    lastConnectedAt: entry.row.lastConnectAt,
    lastDisconnectedAt: entry.row.lastDisconnectAt,
    sessions: entry.running.filter((session) => session.jumpItemId === row.id).length,
    actions: { jump: jumpOutcome(user, item) },
  };
}
