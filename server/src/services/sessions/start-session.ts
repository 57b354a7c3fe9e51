/**
 * Jump: for each chosen item a session is started, or the one that runs there is joined, or the reasons against it are
 * told. The answer waits for the disk and for nobody else: the agent is told meanwhile, and the console may bind its
 * socket at once.
 */
import { caseFold, decideJump, decideJumps, joinSession, newId, toolsUnder } from '@sallyport/domain';
import type {
  CustomerPresence,
  DecidedPermissions,
  JumpGrant,
  JumpItemId,
  JumpTarget,
  Reason,
  SessionId,
} from '@sallyport/domain';
import type { CommandBody, OpenedChannel, SessionEvent } from '@sallyport/protocol';
import type { IndexedItem } from '../../index/item-index.ts';
import { expecting } from '../../ports.ts';
import type { JumpItemRow, ParticipantRow, SessionRow, Write } from '../../ports.ts';
import { askAgent } from '../link/ask-agent.ts';
import { changeSession } from './change-session.ts';
import { commitWithRelay, openChannel, prepareChannel } from '../channels/open-channel.ts';
import type { ToolRequest } from '../channels/open-channel.ts';
import { decidePromptedTool, promptWrites } from '../channels/prompted-tool.ts';
import { judgingAgain } from './judge-again.ts';
import { clearJump, clearanceData, jumpedItem } from './jump-start.ts';
import type { JumpedItem, StartClearance, TicketToAsk } from './jump-start.ts';
import { keepDecision } from './kept-policies.ts';
import { keptEnd, startMailWrites } from '../mail/session-mails.ts';
import type { SessionPlace } from '../mail/session-mails.ts';
import { participantOf, permissionsOf } from './session-facts.ts';
import {
  notePresence,
  permissionsAtStart,
  permissionsToJoin,
  presenceAtStart,
  startData,
} from './session-permissions.ts';
import type { SessionStartPermissions } from './session-permissions.ts';
import { askerActor, auditWrites, eventWrites, serverActor } from './session-records.ts';
import type { Asker, SessionWorld } from './session-world.ts';
import { StartAccounts, withAccountNeeded, withFactorSpent } from './start-accounts.ts';
import type { AccountToAsk, PreparedAccount } from './start-accounts.ts';
import { onlyLooking } from './start-proofs.ts';
import type { StartAnswers } from './start-proofs.ts';

export interface StartRequest {
  readonly jumpItemIds: readonly JumpItemId[];
  readonly answers: StartAnswers;
  /** Of the accounts that sessions run as, by item. */
  readonly passwords?: ReadonlyMap<JumpItemId, string>;
  readonly open: ToolRequest | undefined;
}

export type Started =
  | { readonly jumpItemId: JumpItemId; readonly sessionId: SessionId; readonly channel: OpenedChannel | undefined }
  | { readonly jumpItemId: JumpItemId; readonly reasons: readonly Reason[] };

export type StartOutcome =
  | { readonly kind: 'started'; readonly results: readonly Started[] }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export async function startSessions(world: SessionWorld, asker: Asker, request: StartRequest): Promise<StartOutcome> {
  const ids = request.jumpItemIds;
  // How many may be started is decided for all of them, the rest for each by itself and by what is true at its turn.
  const size = decideJumps(
    asker.user,
    ids.map((jumpItemId) => ({ jumpItemId, target: undefined })),
  );
  if (size.kind === 'refused') return size;
  const { open, answers, passwords = new Map() } = request;
  const accounts = new StartAccounts(world, asker, passwords);
  const results = await Promise.all(
    size.grant.map(({ jumpItemId }) => jumpInTurn(world, asker, { jumpItemId, open, answers, accounts })),
  );
  return { kind: 'started', results };
}

/** By its client, because a session may be entered by another entry of it. */
async function jumpInTurn(world: SessionWorld, asker: Asker, request: Jump): Promise<Started> {
  const { jumpItemId, answers, accounts } = request;
  const inTurn = (): Promise<Started | ToAsk> =>
    world.lanes.run(world.items.find(jumpItemId)?.item.jumpClientId ?? jumpItemId, () =>
      judgingAgain(world, () => jump(world, asker, request)),
    );
  let outcome = await inTurn();
  let asked: JumpItemRow | undefined;
  while ('kind' in outcome) {
    // Nobody waits for another system in this line; what it says is one fact of those that are judged anew then.
    asked = outcome.item;
    await (outcome.kind === 'ask-ticket' ? answers.askTicket(asked) : accounts.ask(asked));
    outcome = await inTurn();
  }
  if (asked !== undefined) accounts.release(asked, 'sessionId' in outcome ? outcome.sessionId : undefined);
  return outcome;
}

type ToAsk = TicketToAsk | AccountToAsk;

interface Jump {
  readonly jumpItemId: JumpItemId;
  readonly open: ToolRequest | undefined;
  readonly answers: StartAnswers;
  readonly accounts: StartAccounts;
  /** Once the agent was asked who is there. */
  readonly presence?: CustomerPresence;
}

async function jump(world: SessionWorld, asker: Asker, request: Jump): Promise<Started | ToAsk> {
  const { jumpItemId, open, answers, accounts, presence } = request;
  const indexed = world.items.find(jumpItemId);
  const user = { ...asker.user, access: await world.access.current() };
  const jumped = indexed === undefined ? undefined : await jumpedItem(world, asker, indexed);
  const decision = decideJump(user, targetNow(indexed, jumped));
  if (decision.kind === 'refused' || indexed === undefined || jumped === undefined) {
    return { jumpItemId, reasons: decision.kind === 'refused' ? decision.reasons : [] };
  }
  const { grant } = decision;
  // Whoever joins comes into the account that the session has.
  const need = grant.kind === 'join' ? 'nothing' : accounts.need(jumped.item);
  const cleared = await clearJump(world, asker, {
    ...jumped,
    answers: need === 'ask' ? onlyLooking(answers) : answers,
  });
  if (cleared.kind === 'ask-ticket') return cleared;
  if (need === 'ask') {
    return { jumpItemId, reasons: withAccountNeeded(jumped.item, cleared.kind === 'refused' ? cleared.reasons : []) };
  }
  if (cleared.kind === 'refused') return { jumpItemId, reasons: cleared.reasons };
  const clearance = cleared.grant;
  if (grant.kind === 'join') return await join(world, asker, { indexed, grant, open, clearance });
  const account = need === 'nothing' ? undefined : accounts.find(jumped.item);
  if (need !== 'nothing' && account === undefined) return { kind: 'ask-account', item: jumped.item };
  if (account?.kind === 'refused') {
    return { jumpItemId, reasons: withFactorSpent(account.reason, jumped.policy?.twoFactorChallenge === true) };
  }
  const asked = presence === undefined ? await presenceAtStart(world, indexed) : undefined;
  // While the agent was asked rights may have changed, so everything is decided once more.
  if (asked !== undefined) return await jump(world, asker, { ...request, presence: asked });
  return await start(world, asker, { indexed, open, presence, clearance, account: account?.prepared });
}

function targetNow(indexed: IndexedItem | undefined, jumped: JumpedItem | undefined): JumpTarget | undefined {
  if (indexed === undefined || jumped === undefined) return undefined;
  const { running } = jumped;
  return {
    ...indexed.target,
    running:
      running === undefined ? undefined : { sessionId: running.id, permissions: permissionsOf(running.permissions) },
  };
}

interface Start {
  readonly indexed: IndexedItem;
  readonly open: ToolRequest | undefined;
  readonly presence: CustomerPresence | undefined;
  readonly clearance: StartClearance;
  /** Undefined: the agent's own. */
  readonly account: PreparedAccount | undefined;
}

async function start(world: SessionWorld, asker: Asker, request: Start): Promise<Started> {
  const { indexed, open, presence, clearance, account } = request;
  const { store } = world;
  const { item } = indexed;
  const permitted = await permissionsAtStart(world, asker.user.id, { indexed, presence });
  const { permissions, prompting } = permitted.decided;
  const session = newSession(world, asker, { indexed, permitted, clearance, account });
  const tool =
    open === undefined
      ? undefined
      : decidePromptedTool(open.tool, { state: 'starting', permissions, openChannels: 0, prompting: prompting.rules });
  if (tool?.kind === 'refused') return { jumpItemId: item.id, reasons: tool.reasons };
  const channel =
    open === undefined || tool === undefined
      ? undefined
      : prepareChannel(world, { session, asker, request: open, grant: tool.grant });
  const step = { session, at: session.startedAt, actor: askerActor(asker) };
  const data = {
    remoteAddress: asker.remoteAddress,
    ...startData(permitted),
    ...clearanceData(clearance),
    ...accountData(account),
  };
  const started = { ...step, kind: 'session.started', data };
  const writes = [
    // In the group whose rights were judged.
    expecting(store.updateJumpItem(item.id, { lastAccessAt: session.startedAt }, item.jumpGroupId), 1, 'item.gone'),
    store.insertSession(session),
    joinWrites(world, asker, { session, decided: permitted.decided, jumpItemId: item.id }),
    eventWrites(store, started),
    ...promptWrites(store, step, tool?.grant),
    ...(channel?.writes ?? []),
    await startMailWrites(world, session, { ...placeOf(indexed, clearance), told: clearance.terms.tellsStart }),
    auditWrites(store, started),
  ];
  world.running.add(session.jumpClientId, session.id);
  try {
    await world.lanes.run(session.id, () => commitWithRelay(world, writes, channel));
  } catch (error) {
    world.running.remove(session.jumpClientId, session.id);
    throw error;
  }
  world.logins.note(session.id, asker);
  tellAgent(world, asker, { session, permitted, account, channels: channel === undefined ? [] : [channel.forAgent] });
  world.bus.publish('session-changed', { sessionId: session.id, jumpItemId: item.id });
  return { jumpItemId: item.id, sessionId: session.id, channel: channel?.opened };
}

function placeOf({ row }: IndexedItem, { reference }: StartClearance): SessionPlace {
  return { group: row.groupName, reference };
}

type NewSession = Omit<SessionRow, 'eventCount'>;

interface Permitted {
  readonly indexed: IndexedItem;
  readonly permitted: SessionStartPermissions;
  readonly clearance: StartClearance;
  readonly account: PreparedAccount | undefined;
}

/** Which account it runs as, and whether a stored password let it in. */
function accountData(account: PreparedAccount | undefined): SessionEvent['data'] {
  return account === undefined ? {} : { account: account.name, checkedBy: account.password };
}

function newSession(
  world: SessionWorld,
  asker: Asker,
  { indexed, permitted, clearance, account }: Permitted,
): NewSession {
  const { clock, random } = world;
  const { item, row } = indexed;
  const startedAt = clock.now();
  return {
    // The agent keeps an account for this id.
    id: account?.sessionId ?? newId('session', startedAt, random.bytes(10)),
    jumpItemId: item.id,
    jumpClientId: item.jumpClientId,
    itemName: item.name,
    hostname: row.hostname,
    searchFold: caseFold([item.name, row.hostname, asker.displayName].join('\n')),
    state: 'starting',
    startedAt,
    suspendedUntil: null,
    endedAt: null,
    endReason: null,
    startedBy: asker.user.id,
    startedByName: asker.displayName,
    permissions: JSON.stringify(permitted.decided.permissions),
    jumpGroupId: item.jumpGroupId,
    policies: JSON.stringify(permitted.kept),
    endsAt: clearance.terms.endsAt ?? null,
    warnedAt: null,
    recorded: clearance.terms.recorded ? 1 : 0,
    tellsEnd: keptEnd(clearance.terms.tellsEnd, placeOf(indexed, clearance)),
  };
}

interface Joining {
  readonly session: Pick<SessionRow, 'id' | 'itemName' | 'jumpItemId' | 'jumpClientId'>;
  readonly decided: DecidedPermissions;
  /** The entry that one comes in by. */
  readonly jumpItemId: JumpItemId;
  readonly data?: SessionEvent['data'];
}

function joinWrites(world: SessionWorld, asker: Asker, joining: Joining): readonly Write[] {
  const { session, decided, jumpItemId, data = {} } = joining;
  const { store, clock, random } = world;
  const joinedAt = clock.now();
  const participant: ParticipantRow = {
    id: newId('participant', joinedAt, random.bytes(10)),
    sessionId: session.id,
    userId: asker.user.id,
    displayName: asker.displayName,
    joinedAt,
    leftAt: null,
    permissions: JSON.stringify(decided.permissions),
    policies: keepDecision(decided),
    jumpItemId,
  };
  const step = { session, at: joinedAt, kind: 'participant.joined', actor: askerActor(asker), data };
  return [store.insertParticipant(participant), ...eventWrites(store, step)];
}

interface Command {
  readonly session: NewSession;
  readonly permitted: SessionStartPermissions;
  readonly account: PreparedAccount | undefined;
  readonly channels: ReturnType<typeof prepareChannel>['forAgent'][];
}

/** The agent gets the session's tools and a name for its log; what each participant may do stays here. */
function tellAgent(world: SessionWorld, asker: Asker, { session, permitted, account, channels }: Command): void {
  const { id: sessionId, jumpClientId } = session;
  const body: CommandBody = {
    kind: 'open-session',
    sessionId,
    tools: [...toolsUnder(permitted.decided.permissions)],
    account: { kind: account === undefined ? 'service' : 'prepared' },
    representative: asker.displayName,
    channels,
  };
  askAgent(world, { jumpClientId, body }, async (outcome) => {
    const request = { sessionId, actor: serverActor };
    if (outcome.kind === 'done') {
      await changeSession(world, { ...request, change: { kind: 'agent-ready' } });
      if (permitted.presence === undefined) await notePresence(world, session);
    }
    // Without an answer the session stays `starting` until the agent comes back and tells, or its time is over.
    if (outcome.kind === 'unanswered' || outcome.kind === 'done') return;
    const detail = outcome.kind === 'refused' ? outcome.code : outcome.kind;
    await changeSession(world, { ...request, change: { kind: 'start-failed' }, data: { detail } });
  });
}

interface Join {
  readonly indexed: IndexedItem;
  readonly grant: Extract<JumpGrant, { readonly kind: 'join' }>;
  readonly open: ToolRequest | undefined;
  readonly clearance: StartClearance;
}

/** Into the session that runs there; who is in it already comes in by another window. */
async function join(world: SessionWorld, asker: Asker, { open, ...joining }: Join): Promise<Started> {
  const { indexed, grant } = joining;
  const { sessionId } = grant;
  const jumpItemId = indexed.item.id;
  await world.lanes.run(sessionId, () => joinInLane(world, asker, joining));
  const opened = open === undefined ? undefined : await openChannel(world, asker, { ...open, sessionId });
  if (opened?.kind === 'refused') return { jumpItemId, reasons: opened.reasons };
  return { jumpItemId, sessionId, channel: opened?.kind === 'opened' ? opened.channel : undefined };
}

async function joinInLane(world: SessionWorld, asker: Asker, joining: Omit<Join, 'open'>): Promise<void> {
  const { indexed, grant, clearance } = joining;
  const { store, clock, random } = world;
  const session = await store.findSession(grant.sessionId);
  if (session === undefined || session.state === 'ended') return;
  const participants = (await store.listParticipants([session.id])).map(participantOf);
  // Whoever comes in through another copy gets what the one has from which the session began.
  const origin = world.items.find(session.jumpItemId) ?? indexed;
  const decided = await permissionsToJoin(world, asker.user.id, { indexed: origin, session });
  const now = clock.now();
  const newcomer = {
    id: newId('participant', now, random.bytes(10)),
    userId: asker.user.id,
    joinedAt: now,
    leftAt: undefined,
    permissions: decided.permissions,
  };
  world.logins.note(session.id, asker);
  if (joinSession(participants, newcomer).kind === 'refused') return;
  const stillSo = expecting(store.updateSession(session.id, { state: session.state }, [session.state]), 1, 'conflict');
  const { reference } = clearance;
  const data = reference === undefined ? {} : { reference };
  const step = { session, at: now, kind: 'participant.joined', actor: askerActor(asker), data };
  await store.commit([
    stillSo,
    joinWrites(world, asker, { session, decided, jumpItemId: indexed.item.id, data }),
    auditWrites(store, step),
  ]);
  world.bus.publish('session-changed', { sessionId: session.id, jumpItemId: session.jumpItemId });
}
