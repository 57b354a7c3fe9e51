/**
 * Tickets: 256 random bits that bind one socket to one end of one channel, once, within 15 seconds. They are stored
 * hashed, and one delete redeems them.
 */
import { after, ticketLife } from '@sallyport/domain';
import type { ChannelId, JumpClientId, LoginId, SessionId } from '@sallyport/domain';
import { encodeBase64url } from '@sallyport/protocol';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import type { Write } from '../../ports.ts';
import type { RedeemTicket } from '../../relay/ports.ts';
import { sha256 } from '../link/agent-proof.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

export interface NewTicket {
  /** What travels: base64url of the 32 bytes. */
  readonly ticket: string;
  readonly write: Write;
}

export type TicketFor = { readonly channelId: ChannelId; readonly sessionId: SessionId } & (
  | { readonly side: 'viewer'; readonly boundTo: LoginId }
  | { readonly side: 'agent'; readonly boundTo: JumpClientId }
);

type TicketWorld = Pick<SessionWorld, 'store' | 'clock' | 'random'>;

export function makeTicket({ store, clock, random }: TicketWorld, purpose: TicketFor): NewTicket {
  const bytes = random.bytes(32);
  const expiresAt = after(clock.now(), ticketLife);
  return {
    ticket: encodeBase64url(bytes),
    write: store.insertTicket({ ...purpose, hash: sha256(bytes).toString('hex'), expiresAt }),
  };
}

/** Refused tickets that are audited in a minute: enough to see an attack, too few to drown the log. */
const auditedPerMinute = 60;

/** For the relay. Whoever shows a ticket that is used up, late, another's or of the other end learns only that it is refused. */
export function redeemTickets(world: TicketWorld & { readonly refused: () => void }): RedeemTicket {
  const { store, clock } = world;
  let minute = 0;
  let audited = 0;
  return async (ticket, side, loginId) => {
    const now = clock.now();
    const claim = { hash: sha256(ticket).toString('hex'), side, now };
    const redeemed = await store.redeemTicket(loginId === undefined ? claim : { ...claim, boundTo: loginId });
    if (redeemed !== undefined) return { kind: 'accepted', channelId: redeemed.channelId };
    world.refused();
    const thisMinute = Math.floor(now / 60_000);
    if (thisMinute !== minute) [minute, audited] = [thisMinute, 0];
    audited += 1;
    if (audited <= auditedPerMinute) {
      const login = loginId === undefined ? undefined : await store.findLogin(loginId);
      const actor: Actor =
        login === undefined
          ? { kind: 'nobody', name: 'Unknown' }
          : { kind: 'user', id: login.userId, name: login.displayName };
      await store.commit([
        store.insertAuditEntry(auditEntry({ at: now, kind: 'channel.refused', actor, data: { side } })),
      ]);
    }
    return { kind: 'refused', code: 'channel.refused' };
  };
}
