/**
 * The end of a jump client: by an administrator, or at its endpoint. Its record stays as a tombstone, so that its key
 * is never let in again and an agent that was away hears of it when it returns.
 */
import { entriesAfterUninstall, uninstalledEntries } from '@sallyport/domain';
import type { JumpClientId, UninstalledBy, UninstalledEntries } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { JumpClientRow, Store, Write } from '../../ports.ts';
import { changeSession } from '../sessions/change-session.ts';
import { agentActor, serverActor } from '../sessions/session-records.ts';
import type { SessionActor } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

const settingKey = 'uninstalled-entries';

export async function findUninstalledEntries(store: Store): Promise<UninstalledEntries> {
  const kept = await store.findSetting(settingKey);
  return uninstalledEntries.find((each) => each === kept) ?? 'kept';
}

/** Holds for what is uninstalled from now on. */
export async function setUninstalledEntries(
  { store, clock }: Pick<SessionWorld, 'store' | 'clock'>,
  entries: UninstalledEntries,
  actor: Actor,
): Promise<void> {
  const entry = auditEntry({ at: clock.now(), kind: 'setting.changed', actor, data: { [settingKey]: entries } });
  await store.commit([store.updateSetting(settingKey, entries), store.insertAuditEntry(entry)]);
}

export type UninstallOutcome = 'told' | 'told-later' | 'gone';

export interface UninstallWish {
  readonly jumpClientId: JumpClientId;
  readonly actor: Actor;
}

/** How many entries the client must have, and what is written of their removal. */
export interface ExpectedEntries {
  readonly count: number;
  readonly audit: readonly Write[];
}

/**
 * An administrator has a client removed. Answers once that is written: `told` when its agent is there to hear it now,
 * `told-later` when it isn't, `gone` when there is no such client in the list.
 */
export async function uninstallClient(world: SessionWorld, wish: UninstallWish): Promise<UninstallOutcome> {
  const outcome = await uninstallWith(world, wish, undefined);
  return outcome === 'raced' ? 'gone' : outcome;
}

/** The same, unless its entries are others than were expected, which is `raced`. */
export async function uninstallWith(
  world: SessionWorld,
  { jumpClientId, actor }: UninstallWish,
  expected: ExpectedEntries | undefined,
): Promise<UninstallOutcome | 'raced'> {
  const client = await world.store.findJumpClient(jumpClientId);
  const entries = await world.store.listJumpItemsOfClient(jumpClientId);
  if (client === undefined || (client.uninstalledAt !== null && entries.length === 0)) return 'gone';
  const written = await writeEnd(world, { client, by: 'administrator', actor, expected });
  if (written !== 'written') return written;
  world.background('uninstalling', farewell(world, client));
  return world.isLinked(jumpClientId) ? 'told' : 'told-later';
}

/** What an administrator's removal of a client's last entry writes, but for the entry itself. */
export async function uninstallWrites(
  { store, clock }: SessionWorld,
  jumpClientId: JumpClientId,
  actor: Actor,
): Promise<readonly Write[]> {
  const client = await store.findJumpClient(jumpClientId);
  if (client === undefined || client.uninstalledAt !== null) return [];
  const at = clock.now();
  const target = { kind: 'jump-client', id: jumpClientId, name: hostnameOf(client) };
  const data = { by: 'administrator', entries: 'removed' };
  return [
    expecting(store.updateUninstalled(jumpClientId, at), 1, 'conflict'),
    store.updateKeysOfRemoved(jumpClientId, at),
    ...store.insertAuditEntry(auditEntry({ at, kind: 'client.uninstalled', actor, target, data })),
  ];
}

/** Once that is written: its sessions end, and its agent is told now or when it returns. */
export async function afterUninstall(world: SessionWorld, jumpClientId: JumpClientId): Promise<void> {
  const client = await world.store.findJumpClient(jumpClientId);
  if (client !== undefined) world.background('uninstalling', farewell(world, client));
}

/** The agent says that somebody removes it. */
export async function uninstalledAtEndpoint(world: SessionWorld, jumpClientId: JumpClientId): Promise<void> {
  const client = await world.store.findJumpClient(jumpClientId);
  if (client === undefined) return;
  const actor = { kind: 'jump-client', id: jumpClientId, name: jumpClientId } as const;
  await writeEnd(world, { client, by: 'endpoint', actor, expected: undefined });
  await endSessions(world, client, agentActor(jumpClientId));
}

interface End {
  readonly client: JumpClientRow;
  readonly by: UninstalledBy;
  readonly actor: Actor;
  readonly expected: ExpectedEntries | undefined;
}

/** `gone` when somebody else was faster. A client that is uninstalled already can still lose its entries. */
async function writeEnd(
  world: SessionWorld,
  { client, by, actor, expected }: End,
): Promise<'written' | 'gone' | 'raced'> {
  const { store, clock, bus } = world;
  const { id } = client;
  const now = clock.now();
  const entries = entriesAfterUninstall(by, await findUninstalledEntries(store));
  const isFirst = client.uninstalledAt === null;
  const entry = auditEntry({
    at: now,
    kind: isFirst ? 'client.uninstalled' : 'client.entries-removed',
    actor,
    target: { kind: 'jump-client', id, name: hostnameOf(client) },
    data: { by, entries },
  });
  const removing = store.removeJumpItemsOfClient(id);
  const removal = expected === undefined ? removing : expecting(removing, expected.count, 'entries.raced');
  const mark = store.updateUninstalled(id, now);
  try {
    await store.commit([
      isFirst ? expecting(mark, 1, 'client.gone') : [],
      store.updateKeysOfRemoved(id, now),
      entries === 'removed' ? removal : [],
      ...(expected?.audit ?? []),
      store.insertAuditEntry(entry),
    ]);
  } catch (error) {
    const code = refusedCode(error);
    if (code === 'client.gone') return 'gone';
    if (code === 'entries.raced') return 'raced';
    throw error;
  }
  bus.publish('client-changed', { jumpClientId: id });
  return 'written';
}

function hostnameOf({ facts, id }: JumpClientRow): string {
  const { hostname } = JSON.parse(facts) as { readonly hostname?: unknown };
  return typeof hostname === 'string' ? hostname : id;
}

/** Sessions first, so that those in them read why. Whether the agent obeyed or not, its link ends. */
async function farewell(world: SessionWorld, client: JumpClientRow): Promise<void> {
  const { id: jumpClientId } = client;
  await endSessions(world, client, serverActor);
  await world.bus.ask('command-agent', { jumpClientId, body: { kind: 'uninstall' } });
  world.bus.publish('client-uninstalled', { jumpClientId });
}

async function endSessions(world: SessionWorld, { id }: JumpClientRow, actor: SessionActor): Promise<void> {
  const change = { kind: 'end', because: 'client-uninstalled' } as const;
  const running = await world.store.listRunningSessionsOfClient(id);
  await Promise.all(running.map(({ id: sessionId }) => changeSession(world, { sessionId, change, actor })));
}
