/**
 * The live ends of consoles. A change marks what is stale for whom; a tenth of a second later each console is told,
 * once, how things stand by then. A console that doesn't keep up is left alone until it has: nothing queues up for it.
 */
import { parseId } from '@sallyport/domain';
import type { JumpItemId, LoginId, SeenSession, SessionId, UserId } from '@sallyport/domain';
import { liveMessageMaxBytes, liveSubprotocol, parseConsoleMessage } from '@sallyport/protocol';
import type { ConsoleMessage, ItemCounts, ItemRow, LiveMessage, SessionDetails } from '@sallyport/protocol';
import { WebSocketServer } from 'ws';
import { Keepalive } from '../relay/keepalive.ts';
import { ConsoleSocket } from './console-socket.ts';
import type { ConsoleSocketOwner, LiveLogin } from './console-socket.ts';
import {
  countsMs,
  itemsBatchMs,
  liveSocketsPerLogin,
  messagesBetweenPings,
  recentChangesMs,
  watchedSessionsMost,
} from './gateway-limits.ts';
import { socketOptions } from './socket-options.ts';
import type { Tally } from './tally.ts';
import { refuseUpgrade } from './upgrade.ts';
import type { Upgrade } from './upgrade.ts';
import { Watchers } from './watchers.ts';

/** What consoles are told about, as the services see it. */
export interface LiveSources {
  /** What of the user goes into the row; undefined when the item is gone, or not the user's to see. */
  rowKey(userId: UserId, id: JumpItemId): string | undefined;
  /** A row as this user may see it. */
  row(userId: UserId, id: JumpItemId): ItemRow | undefined;
  /** Of what this user sees. */
  counts(userId: UserId): ItemCounts & { readonly version: number };
  /** A session as far as it matters to who may see it. */
  seenSession(id: SessionId): Promise<SeenSession | undefined>;
  maySee(userId: UserId, session: SeenSession): boolean;
  session(id: SessionId): Promise<SessionDetails | undefined>;
  /** An open console keeps its login in use. */
  noteUse(loginId: LoginId): Promise<void>;
}

export interface LiveGatewayOptions {
  readonly sources: LiveSources;
  /** New after each start of the server. */
  readonly instance: string;
  readonly now: () => number;
  readonly tally: Tally;
  readonly failed: (error: unknown, what: string) => void;
}

/** The sockets that are to be told of a session, and those whose list it may stand in. */
interface StaleFor {
  readonly watching: ConsoleSocket[];
  readonly listing: ConsoleSocket[];
}

function staleFor(wanted: Map<SessionId, StaleFor>, id: SessionId): StaleFor {
  const stale = wanted.get(id) ?? { watching: [], listing: [] };
  wanted.set(id, stale);
  return stale;
}

export class LiveGateway implements ConsoleSocketOwner {
  readonly #options: LiveGatewayOptions;
  readonly #server: WebSocketServer;
  readonly #keepalive = new Keepalive();
  readonly #sockets = new Map<LoginId, Set<ConsoleSocket>>();
  readonly #itemWatchers = new Watchers<JumpItemId, ConsoleSocket>();
  readonly #sessionWatchers = new Watchers<SessionId, ConsoleSocket>();
  readonly #stale = new Set<ConsoleSocket>();
  /** Items that changed a moment ago, for consoles that have just read them and only now say that they watch. */
  readonly #recent = new Map<JumpItemId, number>();
  readonly #countsTimer: NodeJS.Timeout;
  #batchTimer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #leaving: readonly ConsoleSocket[] = [];

  constructor(options: LiveGatewayOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      ...socketOptions,
      maxPayload: liveMessageMaxBytes,
      handleProtocols: () => liveSubprotocol,
      WebSocket: ConsoleSocket,
    });
    this.#keepalive.start();
    this.#countsTimer = setInterval(() => this.#tellCounts(), countsMs).unref();
  }

  /** The logins that have a socket here, with their users. */
  logins(): ReadonlyMap<LoginId, UserId> {
    return new Map(
      [...this.#all()].flatMap(({ login }) => (login === undefined ? [] : [[login.loginId, login.userId]])),
    );
  }

  get consoleCount(): number {
    return this.#keepalive.size;
  }

  take({ request, socket, head }: Upgrade, login: LiveLogin): void {
    const ofLogin = this.#sockets.get(login.loginId) ?? new Set<ConsoleSocket>();
    if (this.#isStopping || ofLogin.size >= liveSocketsPerLogin) {
      this.#options.tally.count('live.busy');
      return refuseUpgrade(socket, 503, { 'Retry-After': '5' });
    }
    this.#server.handleUpgrade(request, socket, head, (live) => {
      if (!(live instanceof ConsoleSocket)) return;
      live.attach(this, login);
      this.#sockets.set(login.loginId, ofLogin.add(live));
      this.#keepalive.add(live);
      const { now, instance } = this.#options;
      live.tell({ kind: 'hello', serverTime: now(), instance });
      this.#tellCountsTo(live);
    });
  }

  itemsChanged(changed: readonly JumpItemId[], removed: readonly JumpItemId[]): void {
    const now = performance.now();
    for (const id of changed) this.#recent.set(id, now);
    for (const id of changed) for (const socket of this.#itemWatchers.of(id)) this.#mark(socket, socket.staleItems, id);
    for (const id of removed) {
      for (const socket of this.#itemWatchers.of(id)) this.#mark(socket, socket.removedItems, id);
    }
  }

  sessionChanged(id: SessionId): void {
    for (const socket of this.#sessionWatchers.of(id)) this.#mark(socket, socket.staleSessions, id);
    for (const socket of this.#all()) {
      if (socket.watchesSessions) this.#mark(socket, socket.staleListed, id);
    }
  }

  /** Who may see what is otherwise: what somebody sees no longer goes, and what may be done with the rest is told. */
  accessChanged(): void {
    for (const socket of this.#all()) {
      const userId = socket.login?.userId;
      if (userId === undefined) continue;
      for (const [id, key] of socket.items) {
        if (this.#options.sources.rowKey(userId, id) !== key) this.#mark(socket, socket.staleItems, id);
      }
      for (const id of socket.sessions) this.#mark(socket, socket.staleSessions, id);
      socket.isListStale ||= socket.watchesSessions;
      this.#arm(socket);
    }
  }

  /** Whatever the login had open is closed. */
  loginEnded(loginId: LoginId): void {
    for (const socket of this.#sockets.get(loginId) ?? []) {
      socket.tell({ kind: 'login-ended' });
      socket.close(4401, 'login-ended');
      this.#leave(socket);
    }
  }

  stop(): void {
    this.#isStopping = true;
    clearInterval(this.#countsTimer);
    clearTimeout(this.#batchTimer);
    this.#keepalive.stop();
    this.#leaving = [...this.#all()];
    for (const socket of this.#leaving) {
      socket.tell({ kind: 'shutting-down' });
      socket.close(1012, 'server-stopping');
      this.#leave(socket);
    }
  }

  /** Cuts what `stop` could not end politely. */
  cut(): void {
    for (const socket of this.#leaving) socket.terminate();
  }

  heard(socket: ConsoleSocket, text: string): void {
    if (socket.isOver) return;
    if (socket.messages > messagesBetweenPings) return this.breach(socket, 'flood');
    const parsed = parseConsoleMessage(text);
    if (parsed.kind === 'malformed') return this.breach(socket, 'malformed');
    if (parsed.kind === 'unknown') return this.#options.tally.count('live.unknown-message');
    this.#obey(socket, parsed.message);
  }

  breach(socket: ConsoleSocket, cause: string): void {
    if (socket.isOver) return;
    this.#options.tally.count(`live.breach.${cause}`);
    this.#leave(socket);
    socket.close(1008, cause);
  }

  gone(socket: ConsoleSocket): void {
    this.#leave(socket);
  }

  pinged({ login }: ConsoleSocket): void {
    if (login === undefined) return;
    const { sources, failed } = this.#options;
    sources.noteUse(login.loginId).catch((error: unknown) => failed(error, 'use of a login'));
  }

  #obey(socket: ConsoleSocket, message: ConsoleMessage): void {
    switch (message.kind) {
      case 'watch-items':
        return this.#watchItems(socket, message.ids);
      case 'watch-session': {
        const id = parseId('session', message.id);
        if (id === undefined) return;
        if (socket.sessions.size >= watchedSessionsMost) return this.#options.tally.count('live.too-many-sessions');
        socket.sessions.add(id);
        this.#sessionWatchers.add(id, socket);
        return this.#mark(socket, socket.staleSessions, id);
      }
      case 'unwatch-session': {
        const id = parseId('session', message.id);
        if (id === undefined) return;
        socket.sessions.delete(id);
        socket.staleSessions.delete(id);
        socket.toldSessions.delete(id);
        return this.#sessionWatchers.remove(id, socket);
      }
      case 'watch-sessions':
        socket.watchesSessions = message.on;
        return;
    }
  }

  #watchItems(socket: ConsoleSocket, texts: readonly string[]): void {
    const ids = new Set(texts.flatMap((text) => parseId('jump-item', text) ?? []));
    const userId = socket.login?.userId;
    for (const id of socket.items.keys()) {
      if (ids.has(id)) continue;
      socket.items.delete(id);
      socket.staleItems.delete(id);
      this.#itemWatchers.remove(id, socket);
    }
    const since = performance.now() - recentChangesMs;
    for (const id of ids) {
      // One that the user doesn't see is like one that never was: nothing is ever said of it.
      const key = userId === undefined ? undefined : this.#options.sources.rowKey(userId, id);
      if (socket.items.has(id) || key === undefined) continue;
      socket.items.set(id, key);
      this.#itemWatchers.add(id, socket);
      if ((this.#recent.get(id) ?? -Infinity) >= since) this.#mark(socket, socket.staleItems, id);
    }
  }

  #mark<Thing>(socket: ConsoleSocket, stale: Set<Thing>, thing: Thing): void {
    stale.add(thing);
    this.#arm(socket);
  }

  #arm(socket: ConsoleSocket): void {
    this.#stale.add(socket);
    if (this.#isStopping) return;
    this.#batchTimer ??= setTimeout(() => this.#tellAll(), itemsBatchMs).unref();
  }

  #tellAll(): void {
    this.#batchTimer = undefined;
    const due = [...this.#stale].filter((socket) => !socket.isBehind);
    for (const socket of due) this.#stale.delete(socket);
    const rows = new Map<string, string | undefined>();
    for (const socket of due) this.#tellItems(socket, rows);
    for (const socket of due) this.#tellListStale(socket);
    this.#tellSessions(due).catch((error: unknown) => this.#options.failed(error, 'live sessions'));
    // Those who were behind are looked at again.
    const [behind] = this.#stale;
    if (behind !== undefined) this.#arm(behind);
  }

  #tellListStale(socket: ConsoleSocket): void {
    if (socket.isListStale) socket.tell({ kind: 'sessions-changed' });
    socket.isListStale = false;
  }

  /** Rows are the same for all who may do the same, so each is made once a batch for all of them. */
  #tellItems(socket: ConsoleSocket, rows: Map<string, string | undefined>): void {
    const userId = socket.login?.userId;
    if (userId === undefined || (socket.staleItems.size === 0 && socket.removedItems.size === 0)) return;
    const { sources } = this.#options;
    const texts: string[] = [];
    for (const id of socket.staleItems) {
      const reader = sources.rowKey(userId, id);
      const key = `${reader} ${id}`;
      if (!rows.has(key)) {
        const row = reader === undefined ? undefined : sources.row(userId, id);
        rows.set(key, row === undefined ? undefined : JSON.stringify(row));
      }
      const text = rows.get(key);
      if (text === undefined || reader === undefined) socket.removedItems.add(id);
      else {
        texts.push(text);
        if (socket.items.has(id)) socket.items.set(id, reader);
      }
    }
    const removed = JSON.stringify([...socket.removedItems]);
    for (const id of socket.removedItems) this.#unwatchItem(socket, id);
    socket.staleItems.clear();
    socket.removedItems.clear();
    socket.tellText(`{"kind":"items","rows":[${texts.join(',')}],"removed":${removed}}`);
  }

  #unwatchItem(socket: ConsoleSocket, id: JumpItemId): void {
    socket.items.delete(id);
    this.#itemWatchers.remove(id, socket);
  }

  async #tellSessions(sockets: readonly ConsoleSocket[]): Promise<void> {
    const wanted = new Map<SessionId, StaleFor>();
    for (const socket of sockets) {
      for (const id of socket.staleSessions) staleFor(wanted, id).watching.push(socket);
      for (const id of socket.staleListed) staleFor(wanted, id).listing.push(socket);
      socket.staleSessions.clear();
      socket.staleListed.clear();
    }
    for (const [id, stale] of wanted) {
      const seen = await this.#options.sources.seenSession(id);
      if (seen === undefined) continue;
      // Whoever saw it while it ran has it in the list still.
      const asItRan = { ...seen, isRunning: true };
      for (const socket of stale.listing) socket.isListStale ||= this.#maySee(socket, asItRan);
      await this.#tellSession(id, stale.watching, seen);
    }
    for (const socket of sockets) this.#tellListStale(socket);
  }

  async #tellSession(id: SessionId, watching: readonly ConsoleSocket[], seen: SeenSession): Promise<void> {
    const [seeing, others] = [
      watching.filter((socket) => this.#maySee(socket, seen)),
      watching.filter((socket) => !this.#maySee(socket, seen) && socket.toldSessions.delete(id)),
    ];
    for (const socket of others) socket.tell({ kind: 'session-gone', id });
    const details = seeing.length === 0 ? undefined : await this.#options.sources.session(id);
    if (details === undefined) return;
    const text = JSON.stringify({ kind: 'session', details } satisfies LiveMessage);
    for (const socket of seeing) {
      if (!socket.sessions.has(id)) continue;
      socket.toldSessions.add(id);
      socket.tellText(text);
    }
  }

  #maySee({ login }: ConsoleSocket, session: SeenSession): boolean {
    return login !== undefined && this.#options.sources.maySee(login.userId, session);
  }

  #tellCounts(): void {
    const oldest = performance.now() - recentChangesMs;
    for (const [id, at] of this.#recent) if (at < oldest) this.#recent.delete(id);
    for (const socket of this.#all()) if (!socket.isBehind) this.#tellCountsTo(socket);
  }

  #tellCountsTo(socket: ConsoleSocket): void {
    if (socket.login === undefined) return;
    const { total, online, version } = this.#options.sources.counts(socket.login.userId);
    const text = JSON.stringify({ kind: 'counts', total, online, version } satisfies LiveMessage);
    if (text === socket.toldCounts) return;
    socket.toldCounts = text;
    socket.tellText(text);
  }

  *#all(): Generator<ConsoleSocket> {
    for (const sockets of this.#sockets.values()) yield* sockets;
  }

  #leave(socket: ConsoleSocket): void {
    if (socket.isOver) return;
    socket.isOver = true;
    this.#keepalive.remove(socket);
    this.#stale.delete(socket);
    for (const id of socket.items.keys()) this.#itemWatchers.remove(id, socket);
    for (const id of socket.sessions) this.#sessionWatchers.remove(id, socket);
    const { login } = socket;
    const ofLogin = login === undefined ? undefined : this.#sockets.get(login.loginId);
    if (login === undefined || ofLogin === undefined) return;
    ofLogin.delete(socket);
    if (ofLogin.size === 0) this.#sockets.delete(login.loginId);
  }
}
