/**
 * Removing a Jump Group removes every item in it, and a client whose last entry goes is uninstalled. So it is asked
 * first what that would be, and only what was shown is done.
 */
import type { JumpClientId, JumpGroupId } from '@sallyport/domain';
import type { Actor } from '../../audit/entry.ts';
import { expecting } from '../../ports.ts';
import type { JumpGroupRow } from '../../ports.ts';
import { afterUninstall, uninstallWrites } from '../clients/uninstall-client.ts';
import type { SessionWorld } from '../sessions/session-world.ts';
import { changeAccess } from './change-access.ts';
import type { AccessWorld, ChangeOutcome, Plan } from './change-access.ts';

export interface RemovalConsequences {
  /** Items in the group, all of which go. */
  readonly items: number;
  /** Clients that have no entry elsewhere, and are uninstalled. */
  readonly uninstalls: number;
  /** Of those, the ones that are not connected and hear of it when they come back. */
  readonly offline: number;
  /** Installers that make items in the group; they go too. */
  readonly installers: number;
  readonly members: number;
  readonly groupPolicies: number;
}

type RemovalWorld = AccessWorld & SessionWorld;

/** What would go, and what that means. */
async function foreseen(world: RemovalWorld, id: JumpGroupId) {
  const { store, access } = world;
  const [items, uninstalled, installers, facts] = await Promise.all([
    store.listJumpItemsOfGroup(id),
    store.listClientsOnlyInGroup(id),
    store.listInstallers(),
    access.current(),
  ]);
  const consequences: RemovalConsequences = {
    items: items.length,
    uninstalls: uninstalled.length,
    offline: uninstalled.filter((clientId) => !world.isLinked(clientId)).length,
    installers: installers.filter(({ jumpGroupId }) => jumpGroupId === id).length,
    members: facts.jumpGroups.get(id)?.members.size ?? 0,
    groupPolicies: facts.groupPolicies.filter(({ jumpGroups }) => jumpGroups.has(id)).length,
  };
  return { consequences, uninstalled, touched: new Set(items.map(({ jumpClientId }) => jumpClientId)) };
}

export async function consequencesOfRemoval(world: RemovalWorld, id: JumpGroupId): Promise<RemovalConsequences> {
  return (await foreseen(world, id)).consequences;
}

/** What whoever removes was shown; when it is otherwise by now, nothing is removed. */
export type Expected = Pick<RemovalConsequences, 'items' | 'uninstalls' | 'installers'>;

export async function removeJumpGroup(
  world: RemovalWorld,
  actor: Actor,
  { id, expected }: { readonly id: JumpGroupId; readonly expected: Expected | undefined },
): Promise<ChangeOutcome<JumpGroupRow>> {
  const { store } = world;
  let uninstalled: readonly JumpClientId[] = [];
  let touched: ReadonlySet<JumpClientId> = new Set();
  const outcome = await changeAccess(world, actor, async (): Promise<Plan<JumpGroupRow>> => {
    const row = await store.findJumpGroup(id);
    if (row === undefined || row.ownerId !== null) return { kind: 'gone' };
    const { consequences, ...gone } = await foreseen(world, id);
    const { items, uninstalls, installers } = consequences;
    const isAsShown =
      expected === undefined ||
      (expected.items === items && expected.uninstalls === uninstalls && expected.installers === installers);
    if (!isAsShown) return { kind: 'conflict' };
    ({ uninstalled, touched } = gone);
    const ends = await Promise.all(uninstalled.map(async (clientId) => await uninstallWrites(world, clientId, actor)));
    return {
      kind: 'planned',
      writes: [
        ...ends,
        // What came into the group meanwhile was not shown, and is not removed unseen.
        expecting(store.removeJumpItemsOfGroup(id), items, 'conflict'),
        expecting(store.removeInstallersOfGroup(id), installers, 'conflict'),
        expecting(store.removeJumpGroup(id), 1, 'conflict'),
      ],
      entry: {
        kind: 'jump-group.removed',
        target: { kind: 'jump-group', id, name: row.name },
        data: { changes: { name: [row.name, null], codeName: [row.codeName, null] }, ...consequences },
      },
      value: async () => row,
    };
  });
  if (outcome.kind !== 'done') return outcome;
  for (const clientId of touched) world.bus.publish('client-changed', { jumpClientId: clientId });
  for (const clientId of uninstalled) await afterUninstall(world, clientId);
  return outcome;
}
