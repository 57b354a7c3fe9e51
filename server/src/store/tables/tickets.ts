/** One-time tickets that bind a socket to a channel. */
import type { ChannelId, Instant, JumpClientId, LoginId, SessionId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Engine } from '../engine/engine.ts';
import type { Database, TicketRow, TicketSide } from '../schema.ts';
import { asWrite } from '../engine/write.ts';

export interface TicketClaim {
  readonly hash: string;
  readonly side: TicketSide;
  /** The login of a viewer's socket. An agent's socket has shown nothing but the ticket, so it says nothing here. */
  readonly boundTo?: LoginId | JumpClientId;
  readonly now: Instant;
}

export interface RedeemedTicket {
  readonly channelId: ChannelId;
  readonly sessionId: SessionId;
  readonly boundTo: LoginId | JumpClientId;
}

export function ticketStore(db: Kysely<Database>, engine: Engine) {
  return {
    insertTicket: (row: TicketRow): Write => asWrite(db.insertInto('tickets').values(row)),

    /**
     * Uses a ticket up and says what it opens; undefined when there is none that fits. One delete decides, so of two
     * that present the same ticket, on whichever servers, one gets it.
     */
    async redeemTicket(claim: TicketClaim): Promise<RedeemedTicket | undefined> {
      let remove = db
        .deleteFrom('tickets')
        .where('hash', '=', claim.hash)
        .where('side', '=', claim.side)
        .where('expiresAt', '>', claim.now);
      if (claim.boundTo !== undefined) remove = remove.where('boundTo', '=', claim.boundTo);
      const query = remove.returning(['channelId as channel', 'sessionId as session', 'boundTo as holder']);
      const [result] = await engine.commit([asWrite(query)]);
      const row = result?.rows[0];
      if (row === undefined) return undefined;
      return {
        channelId: row['channel'] as ChannelId,
        sessionId: row['session'] as SessionId,
        boundTo: row['holder'] as LoginId | JumpClientId,
      };
    },

    removeTicketsOfChannel: (channelId: ChannelId): Write =>
      asWrite(db.deleteFrom('tickets').where('channelId', '=', channelId)),

    removeTicketsOfLogins: (sessionId: SessionId, logins: readonly LoginId[]): Write =>
      asWrite(db.deleteFrom('tickets').where('sessionId', '=', sessionId).where('boundTo', 'in', logins)),

    removeTicketsOfSession: (sessionId: SessionId): Write =>
      asWrite(db.deleteFrom('tickets').where('sessionId', '=', sessionId)),

    removeExpiredTickets: (now: Instant): Write => asWrite(db.deleteFrom('tickets').where('expiresAt', '<=', now)),
  };
}
