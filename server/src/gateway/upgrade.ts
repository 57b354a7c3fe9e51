/**
 * The only door for WebSockets: decides by host, path, origin and login who may have one, and hands the raw socket
 * over. Cross-site requests carry the user's cookies but can't choose their Origin, and no page can leave it out: so
 * consoles must show one of ours, and agents must show none.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { encodeUpgradeRefusal, judgeUpgradeRequest, linkSubprotocol, liveSubprotocol } from '@sallyport/protocol';
import type { Login } from '../auth/logins.ts';
import type { Tally } from './tally.ts';

export const channelSubprotocol = 'sallyport.channel.1';

/** A request for a WebSocket that may be granted. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the request's head already. */
  readonly head: Buffer;
  /** Where the client is, as far as the trusted proxies tell. */
  readonly remoteAddress: string;
}

/** What the door asks about the site. */
export interface DoorGuard {
  isKnownHost(host: string | undefined): boolean;
  isPublicOrigin(origin: string): boolean;
  remoteAddress(request: IncomingMessage): string;
  /** The login that the request's cookie stands for. */
  findLogin(request: IncomingMessage): Promise<Login | undefined>;
}

/** Who takes the socket over, by path. */
export interface DoorTargets {
  link(upgrade: Upgrade): void;
  live(upgrade: Upgrade, login: Login): void;
  agentChannel(upgrade: Upgrade): void;
  viewerChannel(upgrade: Upgrade, login: Login): void;
}

const subprotocolOf: ReadonlyMap<string, string> = new Map([
  ['/link', linkSubprotocol],
  ['/live', liveSubprotocol],
  ['/channel', channelSubprotocol],
]);

export interface Door {
  readonly guard: DoorGuard;
  readonly targets: DoorTargets;
  readonly refusals: Tally;
}

/** Answers every upgrade that `server` is asked for. */
export function guardUpgrades(server: Server, door: Door): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A socket that breaks while it waits here must not bring the process down.
    socket.on('error', ignoreError);
    const remoteAddress = door.guard.remoteAddress(request);
    openDoor(door, { request, socket, head, remoteAddress }).catch(() => {
      door.refusals.count('upgrade.failed');
      refuseUpgrade(socket, 500);
    });
  });
}

export function refuseUpgrade(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  if (socket.destroyed) return;
  socket.end(encodeUpgradeRefusal(status, headers), () => socket.destroy());
}

async function openDoor(door: Door, upgrade: Upgrade): Promise<void> {
  const { request, socket } = upgrade;
  const refuse = (code: string, status: number): void => {
    door.refusals.count(code);
    refuseUpgrade(socket, status);
  };
  if (!door.guard.isKnownHost(request.headers.host)) return refuse('upgrade.host', 421);
  const path = request.url ?? '';
  const subprotocol = subprotocolOf.get(path);
  if (subprotocol === undefined) return refuse('upgrade.path', 404);
  const head = { method: request.method, httpVersion: request.httpVersion };
  const verdict = judgeUpgradeRequest({ ...head, headers: request.headers }, [subprotocol]);
  if (verdict.kind === 'refused') return refuse(verdict.code, verdict.status);
  const { origin } = request.headers;
  if (path === '/link' || (path === '/channel' && origin === undefined)) {
    if (origin !== undefined) return refuse('upgrade.origin', 403);
    return path === '/link' ? door.targets.link(upgrade) : door.targets.agentChannel(upgrade);
  }
  if (origin === undefined || !door.guard.isPublicOrigin(origin)) return refuse('upgrade.origin', 403);
  const login = await door.guard.findLogin(request);
  if (login === undefined) return refuse('upgrade.login', 401);
  if (socket.destroyed) return;
  if (path === '/live') door.targets.live(upgrade, login);
  else door.targets.viewerChannel(upgrade, login);
}

function ignoreError(): void {
  // The socket closes by itself; there is nobody to tell.
}
