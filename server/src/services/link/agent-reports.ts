/** What agents report: at the start of each link, when their facts change, and by going silent. */
import { inertText } from '@sallyport/domain';
import type { Instant, JumpClientId } from '@sallyport/domain';
import type { Facts, LinkMessageOf } from '@sallyport/protocol';
import type { Bus } from '../../bus/bus.ts';
import type { ClientStatistics } from '../clients/client-statistics.ts';
import { expecting, refusedCode } from '../../ports.ts';
import type { Clock, Store } from '../../ports.ts';

export interface ReportWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly statistics: Pick<ClientStatistics, 'within'>;
}

export interface AgentGreeting {
  readonly jumpClientId: JumpClientId;
  readonly version: string;
  readonly remoteAddress: string;
  readonly message: LinkMessageOf<'hello'>;
}

/** Takes what an agent says of itself when its link is made. False when the client was uninstalled or removed in the meantime. */
export async function greetAgent(
  { store, clock, bus, statistics }: ReportWorld,
  greeting: AgentGreeting,
): Promise<boolean> {
  const { jumpClientId, message } = greeting;
  const now = clock.now();
  const changes = {
    facts: JSON.stringify(statistics.within(message.facts)),
    factsAt: now,
    clockSkewMs: message.clock - now,
    version: inertText(greeting.version, 64),
    remoteAddress: greeting.remoteAddress,
    lastConnectAt: now,
    lastContactAt: now,
  };
  const update = store.updateGreeted({ id: jumpClientId, ...changes });
  try {
    await store.commit([expecting(update, 1, 'client.gone')]);
  } catch (error) {
    if (refusedCode(error) === 'client.gone') return false;
    throw error;
  }
  bus.publish('client-changed', { jumpClientId, changes });
  return true;
}

export async function reportFacts(world: ReportWorld, jumpClientId: JumpClientId, facts: Facts): Promise<void> {
  const now = world.clock.now();
  const changes = { facts: JSON.stringify(world.statistics.within(facts)), factsAt: now };
  await world.store.commit([world.store.updateJumpClient(jumpClientId, changes)]);
  world.bus.publish('client-changed', { jumpClientId, changes });
}

/** Links that ended. */
export async function reportLost(
  { store, bus }: Omit<ReportWorld, 'statistics'>,
  lost: readonly { readonly jumpClientId: JumpClientId; readonly at: Instant }[],
): Promise<void> {
  const changesAt = (at: Instant) => ({ lastDisconnectAt: at, lastContactAt: at });
  await store.commit(lost.map(({ jumpClientId, at }) => store.updateJumpClient(jumpClientId, changesAt(at))));
  for (const { jumpClientId, at } of lost) bus.publish('client-changed', { jumpClientId, changes: changesAt(at) });
}
