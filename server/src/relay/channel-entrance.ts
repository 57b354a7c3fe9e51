/**
 * Where sockets of channels come in: it completes the upgrade, keeps those without a ticket few and short-lived, and
 * binds each to its channel once its ticket is redeemed. Who may come here at all (host, origin, login) was decided
 * before.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LoginId } from '@sallyport/domain';
import { acceptSuffix, encodeUpgradeAnswer, encodeUpgradeRefusal, judgeUpgradeRequest } from '@sallyport/protocol';
import { dismiss } from './channel-end.ts';
import type { Keepalive } from './keepalive.ts';
import { agentTicketWithinMs, spareIdleMs, sparesOfLogin, unboundAgents, unboundFromAddress } from './limits.ts';
import type { RedeemTicket, Redemption } from './ports.ts';
import type { RelayHub } from './relay-hub.ts';
import { UnboundSocket } from './unbound-socket.ts';

export const channelSubprotocol = 'sallyport.channel.1';

/** As whom the socket was let in: a console by its login, an agent by nothing yet. */
export type Admission =
  | { readonly side: 'viewer'; readonly loginId: LoginId }
  | { readonly side: 'agent'; readonly address: string };

export interface Arrival {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Uint8Array;
  readonly admission: Admission;
}

export interface EntranceParts {
  readonly hub: RelayHub;
  readonly keepalive: Keepalive;
  readonly redeemTicket: RedeemTicket;
  /** Redeeming failed for reasons that no one outside is told. */
  readonly onError: (error: unknown) => void;
}

interface Waiting {
  readonly admission: Admission;
  readonly timer: NodeJS.Timeout;
}

export class ChannelEntrance {
  readonly #parts: EntranceParts;
  /** In the order in which they came. */
  readonly #waiting = new Map<UnboundSocket, Waiting>();
  #isStopping = false;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  /** Sockets that show no ticket yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  accept({ request, socket, head, admission }: Arrival): void {
    const verdict = judgeUpgradeRequest(request, [channelSubprotocol]);
    if (verdict.kind === 'refused') {
      refuse(socket, encodeUpgradeRefusal(verdict.status));
      return;
    }
    if (this.#isStopping || !this.#makeRoom(admission)) {
      refuse(socket, encodeUpgradeRefusal(503, { 'Retry-After': '5' }));
      return;
    }
    const accept = createHash('sha1')
      .update(verdict.key + acceptSuffix)
      .digest('base64');
    socket.write(encodeUpgradeAnswer({ accept, subprotocol: verdict.subprotocol }));
    const unbound = new UnboundSocket(socket, this.#parts.keepalive, {
      onTicket: (from, ticket) => void this.#redeem(from, ticket, admission),
      onGone: (gone) => this.#forget(gone),
    });
    const patienceMs = admission.side === 'agent' ? agentTicketWithinMs : spareIdleMs;
    const timer = setTimeout(() => unbound.socket.close({ code: 1001, reason: 'no-ticket' }), patienceMs).unref();
    this.#waiting.set(unbound, { admission, timer });
    unbound.socket.start(head);
  }

  /** The spare sockets of a login that is over. */
  dropLogin(loginId: LoginId): void {
    for (const [unbound, { admission }] of this.#waiting) {
      if (admission.side === 'viewer' && admission.loginId === loginId)
        unbound.socket.close({ code: 4401, reason: 'login-ended' });
    }
  }

  stop(): void {
    this.#isStopping = true;
    for (const unbound of this.#waiting.keys()) unbound.socket.close({ code: 1001, reason: 'server-stopping' });
  }

  async #redeem(unbound: UnboundSocket, ticket: Uint8Array, admission: Admission): Promise<void> {
    const loginId = admission.side === 'viewer' ? admission.loginId : undefined;
    let redemption: Redemption;
    try {
      redemption = await this.#parts.redeemTicket(ticket, admission.side, loginId);
      if (redemption.kind === 'accepted') await this.#parts.hub.isReady(redemption.channelId);
    } catch (error) {
      this.#parts.onError(error);
      redemption = { kind: 'refused', code: 'failed' };
    }
    // It may have gone meanwhile, or been told to.
    if (!this.#waiting.has(unbound)) return;
    if (redemption.kind === 'refused' || !this.#bind(unbound, redemption, admission)) {
      dismiss(unbound.socket, { reason: 'ticket-refused', text: '' });
      return;
    }
    this.#forget(unbound);
    unbound.letGo();
  }

  #bind(
    unbound: UnboundSocket,
    { channelId }: Extract<Redemption, { kind: 'accepted' }>,
    admission: Admission,
  ): boolean {
    const { hub } = this.#parts;
    return admission.side === 'agent'
      ? hub.bindAgent(channelId, unbound.socket)
      : hub.bindViewer(channelId, unbound.socket, admission.loginId);
  }

  /** A console's newest spare takes the place of its oldest; agents beyond the cap have to come again. */
  #makeRoom(admission: Admission): boolean {
    const all = [...this.#waiting];
    if (admission.side === 'agent') {
      const agents = all.filter(([, waiting]) => waiting.admission.side === 'agent');
      const fromThere = agents.filter(
        ([, { admission: other }]) => other.side === 'agent' && other.address === admission.address,
      );
      return agents.length < unboundAgents && fromThere.length < unboundFromAddress;
    }
    const spares = all.filter(
      ([, { admission: other }]) => other.side === 'viewer' && other.loginId === admission.loginId,
    );
    const oldest = spares.length >= sparesOfLogin ? spares[0] : undefined;
    oldest?.[0].socket.close({ code: 1001, reason: 'too-many-spares' });
    return true;
  }

  #forget(unbound: UnboundSocket): void {
    clearTimeout(this.#waiting.get(unbound)?.timer);
    this.#waiting.delete(unbound);
  }
}

function refuse(socket: Duplex, answer: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(answer);
}
