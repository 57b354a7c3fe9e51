/** What the index knows of a client and of its items, made from rows of the database and what the links say. */
import { inertText, presenceOf, standingOf, statusOf, absenceOf } from '@sallyport/domain';
import type {
  AbsenceRules,
  EndpointPresence,
  Instant,
  ItemRow,
  JumpClient,
  JumpItemId,
  JumpTarget,
  RunningSession,
  Span,
  Standing,
} from '@sallyport/domain';
import type { Facts } from '@sallyport/protocol';
import type { JumpClientRow, JumpGroupRow, JumpItemRow, SessionRow } from '../ports.ts';

/** Endpoints report texts of up to 255 characters; escaping may make them longer. */
const shownMax = 255;

/** Most reported texts are plain and need no more than this look. */
const plainText = /^[ -~]{0,255}$/;

function shown(text: string | undefined): string {
  if (text === undefined) return '';
  return plainText.test(text) ? text : inertText(text, shownMax);
}

export interface Running extends RunningSession {
  readonly jumpItemId: JumpItemId;
  readonly startedAt: Instant;
}

/** A client as it is now. */
export interface ClientEntry {
  readonly row: JumpClientRow;
  readonly client: JumpClient;
  readonly facts: Facts;
  readonly onlineSince: Instant | undefined;
  readonly running: readonly Running[];
}

export function clientEntry(
  row: JumpClientRow,
  { within, ...live }: Pick<ClientEntry, 'onlineSince' | 'running'> & { readonly within: (facts: Facts) => Facts },
): ClientEntry {
  // Parsed by the link's schema before it was stored.
  const facts = within(JSON.parse(row.facts) as Facts);
  return {
    row,
    facts,
    ...live,
    client: {
      id: row.id,
      enrolledAt: row.enrolledAt,
      lastSeenAt: row.lastContactAt,
      lastConnectedAt: row.lastConnectAt ?? undefined,
      lastDisconnectedAt: row.lastDisconnectAt ?? undefined,
      expiresAt: row.expiresAt ?? undefined,
      disabledAt: row.disabledAt ?? undefined,
      uninstalledAt: row.uninstalledAt ?? undefined,
      maxOfflineMinutes: row.maxOfflineMinutes,
      publicAddress: row.remoteAddress === '' ? undefined : row.remoteAddress,
      clockSkewMs: row.clockSkewMs ?? undefined,
      facts,
      factsAt: row.factsAt,
    },
  };
}

export function runningOf(row: SessionRow): Running {
  return {
    sessionId: row.id,
    jumpItemId: row.jumpItemId,
    startedAt: row.startedAt,
    permissions: JSON.parse(row.permissions) as RunningSession['permissions'],
  };
}

/** What presence and standing are judged by. */
export interface Judging {
  readonly rules: AbsenceRules;
  readonly serverUp: readonly Span[];
  readonly now: Instant;
}

export interface ClientState {
  readonly presence: EndpointPresence;
  readonly standing: Standing;
}

export function stateOf(entry: ClientEntry, { rules, serverUp, now }: Judging): ClientState {
  const { client, onlineSince } = entry;
  // Silent links are dropped by the gateway, so a link that is there was heard from.
  const link = onlineSince === undefined ? undefined : { openedAt: onlineSince, lastHeardAt: now };
  const lastSeenAt = client.lastDisconnectedAt ?? client.lastSeenAt;
  const presence = presenceOf({ link, lastSeenAt }, now);
  const connected = presence.kind === 'online';
  const absentFor = absenceOf(client.lastSeenAt, serverUp, now);
  return { presence, standing: standingOf({ client, connected, absentFor }, rules, now) };
}

export function targetOf(entry: ClientEntry, state: ClientState, item: JumpItemRow): JumpTarget {
  const running = entry.running.find((session) => session.jumpItemId === item.id);
  return { ...state, jumpGroupId: item.jumpGroupId, running };
}

export function rowOf(item: JumpItemRow, group: JumpGroupRow | undefined, from: ClientEntry & ClientState): ItemRow {
  const { facts, row, presence, standing, running } = from;
  return {
    id: item.id,
    jumpClientId: item.jumpClientId,
    jumpGroupId: item.jumpGroupId,
    name: item.name,
    tag: item.tag,
    comments: item.comments,
    groupName: group?.name ?? '',
    hostname: shown(facts.hostname),
    fqdn: shown(facts.fqdn),
    consoleUser: shown(facts.consoleUser),
    domain: shown(facts.domain),
    workgroup: shown(facts.workgroup),
    operatingSystem: operatingSystemOf(from),
    privateIp: shown(facts.privateAddresses[0]),
    publicIp: row.remoteAddress,
    jumpMethod: 'jump-client',
    lastAccessedAt: item.lastAccessAt ?? undefined,
    status: statusOf({ presence, standing, runningSessions: running.length }),
  };
}

/** Since when the status has been what it is. */
export function statusSince(row: ItemRow, from: ClientEntry & ClientState): Instant {
  const { standing, presence, running } = from;
  if (standing.kind === 'disabled') return standing.since;
  if (standing.kind === 'uninstalled') return standing.at;
  const [first] = running;
  return row.status === 'in-use' && first !== undefined ? first.startedAt : presence.since;
}

export function operatingSystemOf(entry: ClientEntry): string {
  return shown(entry.facts.operatingSystem);
}
