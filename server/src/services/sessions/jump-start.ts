/**
 * What stands between a role and a session: who is on the endpoint already, and what the item's Jump Policy asks for.
 * The same for each way in: one item, several, a join.
 */
import {
  allowed,
  couldStart,
  decideEntrance,
  decideStartPolicies,
  ownerOf,
  presentOf,
  simultaneousFor,
} from '@sallyport/domain';
import type {
  AccessFacts,
  Decision,
  EntranceGrant,
  JumpItemId,
  JumpPolicy,
  SessionOnClient,
  StartTerms,
} from '@sallyport/domain';
import type { IndexedItem } from '../../index/item-index.ts';
import type { JumpItemRow, ParticipantRow, SessionRow } from '../../ports.ts';
import { approvalCheckFor } from '../approvals/approval-check.ts';
import { participantOf } from './session-facts.ts';
import type { Asker, SessionWorld } from './session-world.ts';
import type { StartAnswers } from './start-proofs.ts';

function policyOf(access: AccessFacts, item: Pick<JumpItemRow, 'jumpPolicyId'> | undefined): JumpPolicy | undefined {
  const id = item?.jumpPolicyId ?? undefined;
  return id === undefined ? undefined : access.jumpPolicies.get(id);
}

/** An item with its policy, as both are now. */
export interface JumpedItem {
  readonly item: JumpItemRow;
  readonly policy: JumpPolicy | undefined;
  /** Where it leads, or why nowhere. */
  readonly entrance: Decision<EntranceGrant>;
  /** The session that it leads into. */
  readonly running: SessionRow | undefined;
}

interface Present {
  readonly asker: Asker;
  readonly participants: readonly ParticipantRow[];
  readonly rule: SessionOnClient['rule'];
}

function sessionOnClient(session: SessionRow, { asker, participants, rule }: Present): SessionOnClient {
  const own = participants.filter(({ sessionId }) => sessionId === session.id);
  const present = presentOf(own.map(participantOf));
  const owner = ownerOf(own.map(participantOf));
  return {
    sessionId: session.id,
    jumpItemId: session.jumpItemId,
    rule,
    ownerName: own.find(({ id }) => id === owner?.id)?.displayName ?? session.startedByName,
    isIn: present.some(({ userId }) => userId === asker.user.id),
  };
}

/** Read from the database: two who jump at the same moment must meet in one session. */
export async function jumpedItem(
  { store, access }: SessionWorld,
  asker: Asker,
  { item: { id, jumpClientId } }: IndexedItem,
): Promise<JumpedItem | undefined> {
  const [sessions, items, facts] = await Promise.all([
    store.listRunningSessionsOfClient(jumpClientId),
    store.listJumpItemsOfClient(jumpClientId),
    access.current(),
  ]);
  const item = items.find((row) => row.id === id);
  if (item === undefined) return undefined;
  const participants = sessions.length === 0 ? [] : await store.listParticipants(sessions.map((row) => row.id));
  const ruleOf = (itemId: JumpItemId) =>
    simultaneousFor(
      policyOf(
        facts,
        items.find((row) => row.id === itemId),
      ),
      facts.settings,
    );
  const entrance = decideEntrance({
    jumpItemId: id,
    rule: ruleOf(id),
    running: sessions.map((row) => sessionOnClient(row, { asker, participants, rule: ruleOf(row.jumpItemId) })),
  });
  const into = entrance.kind === 'allowed' && entrance.grant.kind === 'join' ? entrance.grant.sessionId : undefined;
  return {
    item,
    policy: policyOf(facts, item),
    entrance,
    running: sessions.find((row) => row.id === into),
  };
}

export interface StartClearance {
  readonly terms: StartTerms;
  /** Of a ticket that the ticket system accepted. */
  readonly reference: string | undefined;
}

interface Clearing extends JumpedItem {
  readonly answers: StartAnswers;
}

/** Nothing else speaks against it, and the ticket system is to be asked before more can be said. */
export interface TicketToAsk {
  readonly kind: 'ask-ticket';
  readonly item: JumpItemRow;
}

/**
 * Whether somebody who has the right to jump may come in now. Codes and tickets are looked at only when nothing else
 * speaks against it, because a code counts once and the ticket system is not asked in vain.
 */
export async function clearJump(
  world: SessionWorld,
  asker: Asker,
  clearing: Clearing,
): Promise<Decision<StartClearance> | TicketToAsk> {
  const { entrance } = clearing;
  if (entrance.kind === 'refused') return entrance;
  const isIn = entrance.grant.kind === 'join' && entrance.grant.isIn;
  return await clearByPolicy(world, asker, isIn ? { ...clearing, policy: undefined } : clearing);
}

async function clearByPolicy(
  world: SessionWorld,
  asker: Asker,
  { item, policy, answers }: Clearing,
): Promise<Decision<StartClearance> | TicketToAsk> {
  const { proofs, clock } = world;
  const ticketSystem = policy?.ticketIdRequired === true ? await proofs.ticketSystem() : undefined;
  const approval = await approvalCheckFor(world, { policy, itemId: item.id, userId: asker.user.id });
  const facts = { policy, ticketSystem, approval, now: clock.now() };
  const isWorthwhile = couldStart(facts).kind === 'allowed';
  const ticketId = ticketSystem === undefined ? undefined : answers.ticketId;
  const ticket = isWorthwhile && ticketSystem !== undefined ? answers.ticket(item) : 'not-given';
  if (ticket === undefined) return { kind: 'ask-ticket', item };
  const isTicketDone = ticketSystem === undefined || ticket === 'good';
  const secondFactor =
    policy?.twoFactorChallenge === true
      ? await answers.secondFactor(isWorthwhile && isTicketDone ? 'check' : 'look')
      : 'not-given';
  const decision = decideStartPolicies({ ...facts, ticket, secondFactor });
  return decision.kind === 'refused' ? decision : allowed({ terms: decision.grant, reference: ticketId });
}

/** What the record of a session says of it. */
export function clearanceData({
  reference,
  terms,
}: StartClearance): Readonly<Record<string, string | number | boolean>> {
  return {
    ...(reference === undefined ? {} : { reference }),
    ...(terms.endsAt === undefined ? {} : { endsAt: terms.endsAt }),
    ...(terms.recorded ? {} : { recorded: false }),
  };
}
