/** What the pages of administration show. */
import { compareNames, inertText, statusOf } from '@sallyport/domain';
import type { AdminClientPage, AdminClientRow, AuditEntry, AuditPage, ClientUpgrade } from '@sallyport/protocol';
import type { ItemIndex } from '../../index/item-index.ts';
import { operatingSystemOf } from '../../index/entries.ts';
import type { AuditRow, Store, UpgradeRow } from '../../ports.ts';

export interface ClientPageQuery {
  readonly offset: number;
  readonly limit: number;
}

export async function listClients(
  { index, store }: { readonly index: ItemIndex; readonly store: Store },
  { offset, limit }: ClientPageQuery,
): Promise<AdminClientPage> {
  const clients = index
    .clients()
    // What is left of one that nothing points to is there for its agent alone, should it come back.
    .filter(({ row }) => row.uninstalledAt === null || index.itemIdsOfClient(row.id).length > 0)
    .toSorted(
      (one, other) => compareNames(one.facts.hostname, other.facts.hostname) || (one.row.id < other.row.id ? -1 : 1),
    );
  const page = clients.slice(offset, offset + limit);
  const upgrades = new Map<string, UpgradeRow>();
  if (page.length > 0) {
    for (const row of await store.listUpgrades(page.map(({ row }) => row.id))) upgrades.set(row.jumpClientId, row);
  }
  const rows = page.map((entry): AdminClientRow => {
    const { row, presence, standing, running } = entry;
    return {
      id: row.id,
      hostname: inertText(entry.facts.hostname, 255),
      version: row.version,
      status: statusOf({ presence, standing, runningSessions: running.length }),
      items: index.itemIdsOfClient(row.id).flatMap((id) => {
        const item = index.find(id);
        return item === undefined ? [] : [{ id, name: item.row.name, groupName: item.row.groupName }];
      }),
      enrolledAt: row.enrolledAt,
      lastContactAt: row.lastContactAt,
      publicIp: row.remoteAddress,
      operatingSystem: operatingSystemOf(entry),
      upgrade: upgradeAnswer(upgrades.get(row.id)),
    };
  });
  return { total: clients.length, rows };
}

export function upgradeAnswer(row: UpgradeRow | undefined): ClientUpgrade | null {
  if (row === undefined) return null;
  const { version, state, because, detail, askedAt, changedAt } = row;
  return { version, state, because, detail, askedAt, changedAt };
}

function auditAnswer(row: AuditRow): AuditEntry {
  const { targetKind, targetId } = row;
  return {
    sequence: row.number,
    at: row.at,
    kind: row.kind,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    target:
      targetKind === null || targetId === null ? null : { kind: targetKind, id: targetId, name: row.targetName ?? '' },
    data: JSON.parse(row.data) as AuditEntry['data'],
  };
}

/** Newest first; `next` is where the page after it begins. */
export async function listAudit(store: Store, limit: number, before?: number): Promise<AuditPage> {
  const rows = await store.listAuditEntries(limit + 1, before);
  const page = rows.slice(0, limit);
  return { rows: page.map(auditAnswer), next: rows.length > limit ? (page.at(-1)?.number ?? null) : null };
}
