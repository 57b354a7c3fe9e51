/**
 * What somebody gets in a session, and who decided it: by the policies as they are when it starts or is joined, and by
 * what the agent says of its customer when it starts. Nothing of it changes as long as the session lasts.
 */
import {
  customerPresenceOf,
  doesPresenceCount,
  effectiveSessionPolicies,
  portalOf,
  withinSession,
} from '@sallyport/domain';
import type {
  CustomerPresence,
  DecidedPermissions,
  ItemSessionPolicies,
  JumpClientId,
  UserId,
} from '@sallyport/domain';
import type { CommandOutcome } from '../../bus/bus.ts';
import type { IndexedItem } from '../../index/item-index.ts';
import { expecting } from '../../ports.ts';
import type { SessionRow } from '../../ports.ts';
import { permissionsOf } from './session-facts.ts';
import { keepSessionPolicies, keptSessionPolicies, withPresence } from './kept-policies.ts';
import { agentActor, eventWrites } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

/** A start waits so long for its agent to say who is there; then it goes on as if it didn't know. */
const presenceWaitMs = 3_000;

export interface SessionStartPermissions {
  readonly decided: DecidedPermissions;
  /** Undefined where nothing depends on it, and so nobody waits for the agent. */
  readonly presence: CustomerPresence | undefined;
  /** To be kept with the session. */
  readonly kept: object;
}

export function policiesOfItem({ item, entry }: IndexedItem): ItemSessionPolicies {
  const { attendedSessionPolicyId, unattendedSessionPolicyId } = item;
  return { attendedSessionPolicyId, unattendedSessionPolicyId, publicSiteAddress: entry.row.publicSiteAddress };
}

/** Who is there, if anything depends on it: nobody waits for an agent without need. */
export async function presenceAtStart(
  world: SessionWorld,
  indexed: IndexedItem,
): Promise<CustomerPresence | undefined> {
  return doesPresenceCount(policiesOfItem(indexed)) ? await presenceNow(world, indexed.item.jumpClientId) : undefined;
}

export interface StartCircumstances {
  readonly indexed: IndexedItem;
  readonly presence: CustomerPresence | undefined;
}

export async function permissionsAtStart(
  world: SessionWorld,
  userId: UserId,
  { indexed, presence }: StartCircumstances,
): Promise<SessionStartPermissions> {
  const item = policiesOfItem(indexed);
  const facts = await world.access.current();
  const portal = portalOf(facts, item.publicSiteAddress);
  return {
    decided: effectiveSessionPolicies(facts, { userId, item, presence: presence ?? 'unknown' }),
    presence,
    kept: keepSessionPolicies(presence ?? null, portal),
  };
}

/** For somebody who joins: by the item's policies of now and the customer of the start, within what the session has. */
export async function permissionsToJoin(
  world: SessionWorld,
  userId: UserId,
  { indexed, session }: { readonly indexed: IndexedItem; readonly session: SessionRow },
): Promise<DecidedPermissions> {
  const facts = await world.access.current();
  const presence = keptSessionPolicies(session.policies).presence ?? 'unknown';
  const own = effectiveSessionPolicies(facts, { userId, item: policiesOfItem(indexed), presence });
  return withinSession(own, permissionsOf(session.permissions));
}

function presenceFrom(outcome: CommandOutcome | undefined, byScreenState: boolean): CustomerPresence {
  const read = outcome?.kind === 'done' ? outcome.presence : undefined;
  return customerPresenceOf(read, { screenStateDetectsPresence: byScreenState });
}

async function askPresence({ bus }: SessionWorld, jumpClientId: JumpClientId): Promise<CommandOutcome | undefined> {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => over.resolve(undefined), presenceWaitMs);
  const asked = bus.ask('command-agent', { jumpClientId, body: { kind: 'read-presence' } });
  try {
    return await Promise.race([asked, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function presenceNow(world: SessionWorld, jumpClientId: JumpClientId): Promise<CustomerPresence> {
  const outcome = await askPresence(world, jumpClientId);
  const { settings } = await world.access.current();
  return presenceFrom(outcome, settings.screenStateDetectsPresence);
}

/** What the event of a session's start says. */
export function startData({ presence }: SessionStartPermissions): Readonly<Record<string, string>> {
  return presence === undefined ? {} : { customer: presence };
}

/**
 * Notes who is there in a session where nothing depends on it, once its agent has opened it: nobody waited for that.
 * An agent that doesn't know the question leaves it open.
 */
export async function notePresence(
  world: SessionWorld,
  session: Pick<SessionRow, 'id' | 'jumpClientId'>,
): Promise<void> {
  const presence = await presenceNow(world, session.jumpClientId);
  if (presence === 'unknown') return;
  await world.lanes.run(session.id, async () => {
    const { store, clock } = world;
    const row = await store.findSession(session.id);
    if (row === undefined || row.state === 'ended') return;
    const policies = withPresence(row.policies, presence);
    const actor = agentActor(session.jumpClientId);
    await store.commit([
      expecting(store.updateSession(row.id, { policies }, [row.state]), 1, 'conflict'),
      eventWrites(store, {
        session: row,
        at: clock.now(),
        kind: 'session.customer',
        actor,
        data: { customer: presence },
      }),
    ]);
    world.bus.publish('session-changed', { sessionId: row.id, jumpItemId: row.jumpItemId });
  });
}
