/** Items as the console is told of them: what is known, and for each action whether the reader may, and why not. */
import { decideJump, decideRemoval, effectiveAccount, visibleGroups } from '@sallyport/domain';
import type { Decision, UserFacts } from '@sallyport/domain';
import type { ActionOutcome, ItemRow } from '@sallyport/protocol';
import { statusSince } from '../../index/entries.ts';
import type { IndexedItem } from '../../index/item-index.ts';
import { reasonText } from '../../text/reasons.ts';
import { changedBy, decideLeaving } from './item-rights.ts';

/** A decision as the console is told of it: why not, in words, and not the facts that they rest on. */
export function shownOutcome(decision: Decision<unknown>): ActionOutcome {
  if (decision.kind === 'allowed') return { allowed: true };
  return {
    allowed: false,
    reasons: decision.reasons.map((reason) => ({ code: reason.code, message: reasonText(reason) })),
  };
}

/**
 * Whatever of the reader goes into a row: two readers who differ in nothing of it read the same, so a row that changed
 * is made once for all of them.
 */
export function rowKey({ id, access }: UserFacts, { item }: IndexedItem): string {
  const account = effectiveAccount(access, id);
  const { role, source, slot } = visibleGroups(access, id).get(item.jumpGroupId) ?? {};
  const { support, jumpMethods } = account?.representative ?? {};
  return JSON.stringify([account?.enabled, support, jumpMethods, account?.decidedBy, role?.id, source, slot]);
}

export function itemAnswer(user: UserFacts, item: IndexedItem): ItemRow {
  const { row, entry } = item;
  const changed = changedBy(user, item);
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
    domain: row.domain,
    workgroup: row.workgroup,
    operatingSystem: row.operatingSystem,
    jumpMethod: 'jump-client',
    lastAccessedAt: item.item.lastAccessAt,
    lastConnectedAt: entry.row.lastConnectAt,
    lastDisconnectedAt: entry.row.lastDisconnectAt,
    sessions: entry.running.filter((session) => session.jumpItemId === row.id).length,
    actions: {
      jump: shownOutcome(decideJump(user, item.target)),
      copy: shownOutcome(decideLeaving(changed)),
      remove: shownOutcome(decideRemoval([changed])),
    },
  };
}
